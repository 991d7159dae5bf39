#include "bench/beast/websocket_session.hpp"

#include <utility>

#include <boost/beast/core/bind_handler.hpp>

#include "protocol/utf8.hpp"

namespace p2p_broker::bench::beast_broker {

namespace websocket = beast::websocket;
using std::chrono::milliseconds;

websocket_session::websocket_session(broker& home, tcp_stream stream) : home_(home), stream_(std::move(stream)) {
  const config::options& settings = home.settings();
  stream_.set_option(websocket::stream_base::timeout{milliseconds(settings.handshake_timeout_ms),
                                                     milliseconds(settings.alive_timeout_ms), false});
  stream_.read_message_max(settings.message_bytes_max);
  stream_.auto_fragment(false);  // a message is one frame, as our own server sends it
  // Beast answers a close frame, and completes the read only when the client's socket has ended, too. The id must be
  // free before that: a client that has its answer may come again at once.
  stream_.control_callback([this](websocket::frame_type type, beast::string_view) {
    if (type == websocket::frame_type::close) {
      condemn();
      leave();
    }
  });
}

void websocket_session::accept(const beast::http::request<beast::http::empty_body>& asked, server::http_request request,
                               server::upgrade how) {
  if (!how.subprotocol.empty()) {
    stream_.set_option(websocket::stream_base::decorator([name = how.subprotocol](websocket::response_type& reply) {
      reply.set(beast::http::field::sec_websocket_protocol, name);
    }));
  }
  stream_.async_accept(asked, [self = shared_from_this(), said = std::move(request), at = how.at](error_code error) {
    self->on_accept(error, said, *at);
  });
}

void websocket_session::on_accept(error_code error, const server::http_request& request,
                                  const server::endpoint_row& at) {
  if (error) {
    return;
  }
  self_ = home_.enter(*this);
  speaker_ = at.begin();
  const server::address nowhere;
  const server::address_account_ptr nobody(new server::address_account(server::group_of(nowhere), false));
  const server::opening start{request, nowhere, *nobody, self_};
  server::admission came = std::visit([&](auto& each) { return each.open(start, home_.spoken()); }, speaker_);
  if (came.waits_until) {  // it pings nobody: whoever has an id is taken to live
    const server::entrant waiting{nowhere, *nobody, self_};
    const auto decide = [&]<class Speaker>(Speaker& each) {
      if constexpr (server::deciding_dialect<Speaker>) {
        return each.decide(server::claim_answer::taken, waiting, home_.spoken());
      } else {
        return came;
      }
    };
    came = std::visit(decide, speaker_);
  }
  if (came.refused) {
    close(*came.refused);
  }
  home_.settle();
  read();
}

void websocket_session::read() {
  stream_.async_read(input_, beast::bind_front_handler(&websocket_session::on_read, shared_from_this()));
}

void websocket_session::on_read(error_code error, std::size_t) {
  if (error) {
    condemn();
    leave();
    home_.leave(self_);
    home_.settle();
    return;
  }
  if (!condemned_ && !farewell_) {
    take_message();
  }
  input_.clear();
  home_.settle();
  read();
}

void websocket_session::take_message() {
  const net::const_buffer bytes = input_.cdata();
  std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
  std::string repaired;
  if (stream_.got_binary() && !protocol::is_utf8(text)) {
    repaired = protocol::repair_utf8(text);
    text = repaired;
  }
  if (const auto why = std::visit([&](auto& each) { return each.receive(text, home_.spoken()); }, speaker_)) {
    close(*why);
  }
}

char* websocket_session::room_for(std::size_t bytes) {
  if (condemned_ || farewell_) {
    return nullptr;
  }
  if (unsent_bytes_ != 0 && unsent_bytes_ + bytes > home_.settings().outbox_bytes_max) {
    waiting_.clear();  // what has not begun is dropped with its receiver
    sending_.resize(begun_);
    unsent_bytes_ = 0;
    home_.end(self_, {protocol::close_code::try_again_later, {}, server::end_reason::too_slow});
    return nullptr;
  }
  unsent_bytes_ += bytes;
  waiting_.push_back(home_.take_buffer(bytes));
  if (!unflushed_) {
    unflushed_ = true;
    home_.mark_unflushed(*this);
  }
  return waiting_.back().data();
}

void websocket_session::flush() {
  unflushed_ = false;
  if (!writing_) {
    write_next();
  }
}

void websocket_session::write_next() {
  if (begun_ == sending_.size()) {
    sending_.clear();
    begun_ = 0;
    sending_.swap(waiting_);
  }
  if (sending_.empty()) {
    if (farewell_) {
      send_close();
    }
    return;
  }
  const std::string& message = sending_[begun_++];
  unsent_bytes_ -= message.size();
  writing_ = true;
  stream_.async_write(net::buffer(message),
                      beast::bind_front_handler(&websocket_session::on_written, shared_from_this()));
}

void websocket_session::on_written(error_code error, std::size_t) {
  home_.give_back(std::move(sending_[begun_ - 1]));
  writing_ = false;
  if (!error) {
    write_next();
  }  // else the read ends, too
}

void websocket_session::close(const server::farewell& why) {
  if (farewell_) {
    return;
  }
  leave();
  farewell_ = why;
  cut_after_close_timeout();
  if (!writing_ && !unflushed_) {
    write_next();
  }
}

void websocket_session::send_close() {
  websocket::close_reason reason;
  if (farewell_->code != protocol::close_code::no_status) {
    reason.code = static_cast<std::uint16_t>(farewell_->code);
    reason.reason = beast::string_view(farewell_->text);
  }
  stream_.async_close(reason, [self = shared_from_this()](error_code) {});
}

/// A client that does not answer the close frame, or does not even read it.
void websocket_session::cut_after_close_timeout() {
  auto deadline =
      std::make_shared<steady_timer>(stream_.get_executor(), milliseconds(home_.settings().close_timeout_ms));
  deadline->async_wait([deadline, session = weak_from_this()](error_code) {
    if (const auto self = session.lock()) {
      beast::get_lowest_layer(self->stream_).close();
    }
  });
}

}  // namespace p2p_broker::bench::beast_broker
