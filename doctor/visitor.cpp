#include "doctor/visitor.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "doctor/http_answer.hpp"
#include "doctor/stopwatch.hpp"
#include "doctor/trouble_of.hpp"

namespace p2p_broker::doctor {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using net::experimental::awaitable_operators::operator&&;

constexpr milliseconds goodbye_patience{1000};
constexpr std::size_t message_bytes_max = 64 * 1024;

}  // namespace

class visitor::connection {
 public:
  connection(const net::any_io_executor& executor, const place& where)
      : to_whom(where), socket(executor, *where.trust, where.to.secure), pause(executor) {
    socket.read_message_max(message_bytes_max);
  }

  [[nodiscard]] beast::tcp_stream& tcp() { return socket.next_layer().tcp(); }

  /// Reads until the connection ends, or has been ended by `live`.
  net::awaitable<void> listen(stay_seen& seen, const stopwatch& watch) {
    for (;;) {
      buffer.clear();
      boost::system::error_code error;
      co_await socket.async_read(buffer, net::redirect_error(net::use_awaitable, error));
      if (!error) continue;
      if (!ended) {
        seen.after = watch.elapsed();
        note_end(error, seen.end);
        // What comes is not waited for here, so it is what is written that took too long.
        if (seen.end.failed.what == failure::timed_out)
          seen.end.failed = {failure::other, "the other side takes nothing off the connection"};
      }
      ended = true;
      pause.cancel();
      co_return;
    }
  }

  /// Lets time pass, and asks at its end whether the other side is still there, by a ping: a router can forget a
  /// connection without telling anybody.
  net::awaitable<void> live(stay_seen& seen, const stopwatch& watch, milliseconds length, milliseconds heartbeat) {
    while (!ended && watch.elapsed() < length) {
      const milliseconds left = length - watch.elapsed();
      co_await rest(heartbeat.count() == 0 ? left : std::min(left, heartbeat));
      if (!ended && heartbeat.count() != 0) co_await write(R"({"type":"HEARTBEAT"})");
    }
    if (ended) co_return;
    bool answered = false;
    socket.control_callback([&](websocket::frame_type kind, beast::string_view) {
      answered = answered || kind == websocket::frame_type::pong;
      if (answered) pause.cancel();
    });
    boost::system::error_code error;
    co_await socket.async_ping({}, net::redirect_error(net::use_awaitable, error));
    if (!ended && !answered) co_await rest(to_whom.patience);
    if (ended) co_return;
    seen.lasted = answered;
    seen.after = length;
    seen.end.failed.what = failure::timed_out;
    seen.end.took = to_whom.patience;
    co_await write(R"({"type":"LEAVE"})");
    ended = true;
    tcp().close();
  }

  net::awaitable<void> rest(milliseconds time) {
    boost::system::error_code error;
    pause.expires_after(time);
    co_await pause.async_wait(net::redirect_error(net::use_awaitable, error));
  }

  net::awaitable<void> write(std::string_view text) {
    boost::system::error_code error;
    co_await socket.async_write(net::buffer(text), net::redirect_error(net::use_awaitable, error));
  }

  net::awaitable<void> say_goodbye() {
    tcp().expires_after(goodbye_patience);
    boost::system::error_code error;
    co_await socket.async_close(websocket::close_code::normal, net::redirect_error(net::use_awaitable, error));
  }

  void note_end(const boost::system::error_code& error, message_seen& seen) const {
    seen.failed = trouble_of(error);
    seen.close_frame = error == websocket::error::closed;
    if (!seen.close_frame) return;
    seen.close_code = socket.reason().code == 0 ? std::uint16_t{websocket::close_code::no_status}
                                                : static_cast<std::uint16_t>(socket.reason().code);
    seen.close_reason = std::string(socket.reason().reason.data(), socket.reason().reason.size());
  }

  const place& to_whom;
  websocket::stream<link, false> socket;  ///< without deflate, which no broker offers and PeerJS needs not
  net::steady_timer pause;
  beast::flat_buffer buffer;
  bool ended = false;
};

visitor::visitor(const net::any_io_executor& executor, const place& where)
    : connection_(std::make_unique<connection>(executor, where)) {}

visitor::~visitor() = default;

net::awaitable<http_seen> visitor::come(std::string target, std::string origin) {
  connection& its = *connection_;
  const stopwatch watch;
  http_seen seen;
  seen.failed = co_await dial(its.socket.next_layer(), its.to_whom);
  if (seen.failed) co_return seen;
  its.socket.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
    request.set(beast::http::field::user_agent, user_agent);
    if (!origin.empty()) request.set(beast::http::field::origin, origin);
  }));
  boost::system::error_code error;
  websocket::response_type answer;
  its.tcp().expires_after(its.to_whom.patience);
  co_await its.socket.async_handshake(answer, its.to_whom.to.authority(), target,
                                      net::redirect_error(net::use_awaitable, error));
  seen.took = watch.elapsed();
  if (!error || error == websocket::error::upgrade_declined) {
    take_answer(answer, seen);
  } else {
    seen.failed = trouble_of(error);
    if (its.to_whom.http2_alone) seen.failed.what = failure::no_protocol;
  }
  co_return seen;
}

net::awaitable<message_seen> visitor::next(milliseconds within) {
  connection& its = *connection_;
  const stopwatch watch;
  message_seen seen;
  boost::system::error_code error;
  its.buffer.clear();
  its.tcp().expires_after(within);
  co_await its.socket.async_read(its.buffer, net::redirect_error(net::use_awaitable, error));
  seen.took = watch.elapsed();
  if (error) {
    its.note_end(error, seen);
    its.ended = true;
  } else {
    seen.text = beast::buffers_to_string(its.buffer.cdata());
  }
  co_return seen;
}

net::awaitable<trouble> visitor::say(std::string text) {
  connection& its = *connection_;
  boost::system::error_code error;
  its.tcp().expires_after(its.to_whom.patience);
  co_await its.socket.async_write(net::buffer(text), net::redirect_error(net::use_awaitable, error));
  co_return trouble_of(error);
}

net::awaitable<stay_seen> visitor::stay(milliseconds length, milliseconds heartbeat) {
  connection& its = *connection_;
  const stopwatch watch;
  stay_seen seen;
  // Who sends pings without end and reads nothing must not keep the doctor.
  its.tcp().expires_after(length + 2 * its.to_whom.patience);
  co_await (its.listen(seen, watch) && its.live(seen, watch, length, heartbeat));
  co_return seen;
}

void visitor::cut() {
  connection_->ended = true;
  connection_->tcp().close();
}

net::awaitable<void> visitor::leave() {
  if (connection_->ended) co_return;
  connection_->ended = true;
  co_await connection_->say_goodbye();
}

}  // namespace p2p_broker::doctor
