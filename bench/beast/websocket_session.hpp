// A client's WebSocket on Beast's stream: reads one message after another for its speaker, and writes what waits for
// the client. Beast takes one message at a time and makes one write of each, so messages queue here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "bench/beast/broker.hpp"
#include "bench/beast/stream.hpp"
#include "server/core/farewell.hpp"
#include "server/core/peer_ref.hpp"
#include "server/dialects/speaker.hpp"
#include "server/http/http_message.hpp"

namespace p2p_broker::bench::beast_broker {

class websocket_session : public std::enable_shared_from_this<websocket_session> {
 public:
  websocket_session(broker& home, tcp_stream stream);

  /// Answers the upgrade request, which has been found to be good, and serves until the client is gone.
  void accept(const beast::http::request<beast::http::empty_body>& asked, server::http_request request,
              server::upgrade how);

  /// Room for a message behind what waits, to be filled before the next settle(). Null if the client is ending, or
  /// does not read what it is sent.
  [[nodiscard]] char* room_for(std::size_t bytes);

  /// It must go, and will be told so by close(): it is given nothing more.
  void condemn() noexcept { condemned_ = true; }

  /// Sends the close frame of `why` behind what waits.
  void close(const server::farewell& why);

  /// Begins to send what waits.
  void flush();

 private:
  void on_accept(error_code error, const server::http_request& request, const server::endpoint_row& at);
  void read();
  void on_read(error_code error, std::size_t bytes);
  void take_message();
  void write_next();
  void on_written(error_code error, std::size_t bytes);
  void send_close();
  void cut_after_close_timeout();
  void leave() {
    std::visit(
        [this](auto& each) {
          each.leave({server::end_reason::closed_by_client, self_}, home_.spoken());
        },
        speaker_);
  }

  broker& home_;
  beast::websocket::stream<tcp_stream, false> stream_;  // false: no permessage-deflate
  beast::flat_buffer input_;
  std::vector<std::string> sending_;  ///< one after the other; untouched while a write is under way
  std::size_t begun_ = 0;             ///< of sending_: sent, or under way
  std::vector<std::string> waiting_;  ///< behind them
  std::size_t unsent_bytes_ = 0;      ///< of all that have not begun
  server::speaker speaker_;
  std::optional<server::farewell> farewell_;  ///< told to go
  server::peer_ref self_;
  bool unflushed_ = false;
  bool writing_ = false;
  bool condemned_ = false;
};

}  // namespace p2p_broker::bench::beast_broker
