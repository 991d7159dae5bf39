// What Boost.Beast's server makes of a stream of bytes, in the same words as our decoder's recording.
// Beast reads from memory: a stream of ours that ends each read at the next cut, and keeps what Beast writes.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "tests/unit/received_frame.hpp"
#include "tests/unit/ws_recording.hpp"

namespace p2p_broker::protocol {

/// A SyncStream over memory.
class scripted_stream {
 public:
  using executor_type = boost::asio::io_context::executor_type;

  scripted_stream(executor_type executor, std::string_view incoming, std::span<const std::size_t> cuts)
      : executor_(executor), incoming_(incoming), cuts_(cuts) {}

  [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, boost::system::error_code& error) {
    const std::size_t piece_end = cuts_.empty() ? incoming_.size() : cuts_.front();
    if (at_ == incoming_.size()) {
      error = boost::asio::error::eof;
      return 0;
    }
    error = {};
    const std::size_t count =
        boost::asio::buffer_copy(buffers, boost::asio::buffer(incoming_.substr(at_, piece_end - at_)));
    at_ += count;
    if (at_ == piece_end && !cuts_.empty()) {
      cuts_ = cuts_.subspan(1);
    }
    return count;
  }

  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
    error = {};
    const std::size_t count = boost::asio::buffer_size(buffers);
    const std::size_t before = written_.size();
    written_.resize(before + count);
    boost::asio::buffer_copy(boost::asio::buffer(written_) + before, buffers);
    return count;
  }

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    boost::system::error_code error;
    return read_some(buffers, error);
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers) {
    boost::system::error_code error;
    return write_some(buffers, error);
  }

  [[nodiscard]] std::string take_written() { return std::exchange(written_, {}); }

 private:
  executor_type executor_;
  std::string_view incoming_;
  std::span<const std::size_t> cuts_;
  std::size_t at_ = 0;
  std::string written_;
};

// Beast finds these two by their argument.
inline void teardown(boost::beast::role_type, scripted_stream&, boost::system::error_code& error) { error = {}; }
inline void beast_close_socket(scripted_stream&) {}

struct beast_recording {
  std::vector<recorded_event> events;
  std::string written;  ///< the frames that Beast sent: pongs and the close
};

/// The same stream and cuts as `record` takes, read by Beast in the server's role until it fails, closes or runs dry.
[[nodiscard]] inline beast_recording record_beast(std::string_view incoming, std::span<const std::size_t> cuts,
                                                  std::size_t message_bytes_max) {
  namespace websocket = boost::beast::websocket;
  namespace http = boost::beast::http;
  static boost::asio::io_context context(1);
  static const auto upgrade = [] {
    http::request<http::empty_body> request(http::verb::get, "/", 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::connection, "Upgrade");
    request.set(http::field::upgrade, "websocket");
    request.set(http::field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
    request.set(http::field::sec_websocket_version, "13");
    return request;
  }();
  beast_recording out;
  websocket::stream<scripted_stream, false> socket(context.get_executor(), incoming, cuts);
  socket.read_message_max(message_bytes_max);
  socket.accept(upgrade);
  (void)socket.next_layer().take_written();
  socket.control_callback([&out](websocket::frame_type kind, boost::beast::string_view payload) {
    if (kind != websocket::frame_type::close) {
      const std::string_view data(payload.data(), payload.size());
      out.events.push_back(kind == websocket::frame_type::ping ? ping_event(data) : pong_event(data));
    }
  });
  boost::system::error_code error;
  while (!error) {
    boost::beast::flat_buffer message;
    socket.read(message, error);
    if (!error) {
      const std::string_view data(static_cast<const char*>(message.data().data()), message.size());
      out.events.push_back(socket.got_text() ? text_event(data) : binary_event(data));
    }
  }
  out.written = socket.next_layer().take_written();
  if (error == websocket::error::closed) {
    const auto& reason = socket.reason();
    const bool coded = reason.code != websocket::close_code::none;
    const auto code = coded ? static_cast<close_code>(reason.code) : close_code::no_status;
    out.events.push_back(
        close_event(code, coded ? close_payload(reason.code, {reason.reason.data(), reason.reason.size()}) : ""));
  } else if (error != boost::asio::error::eof) {
    // Beast says how it failed by the code of the close frame that it sent last.
    const auto byte = [&out](std::size_t from_end) {
      return static_cast<unsigned char>(out.written[out.written.size() - from_end]);
    };
    out.events.push_back(out.written.size() < 4 ? failed_event(close_code::no_status)
                                                : failed_event(static_cast<close_code>(byte(2) << 8 | byte(1))));
  }
  return out;
}

}  // namespace p2p_broker::protocol
