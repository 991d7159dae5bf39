// A client of its own that the doctor sends to the broker: a WebSocket with an id and a token, as PeerJS opens it.
// What it is told and how it is ended comes back as what was seen.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "doctor/dial.hpp"
#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

class visitor {
 public:
  /// \param where outlives the visitor
  visitor(const boost::asio::any_io_executor& executor, const place& where);
  ~visitor();
  visitor(const visitor&) = delete;
  visitor& operator=(const visitor&) = delete;

  /// Connects and asks for the upgrade.
  /// \param target path and query, \param origin empty: none
  boost::asio::awaitable<http_seen> come(std::string target, std::string origin);

  /// The next message within that time; behind a time-out the connection is gone.
  boost::asio::awaitable<message_seen> next(milliseconds within);

  boost::asio::awaitable<trouble> say(std::string text);

  /// Stays for that long and reports how it was; then says goodbye.
  /// \param heartbeat how often it says that it lives, as PeerJS does each 5 s; 0: never
  boost::asio::awaitable<stay_seen> stay(milliseconds length, milliseconds heartbeat);

  /// Closes with 1000 and waits a moment for the answer.
  boost::asio::awaitable<void> leave();

  /// Closes the socket at once; whatever waits for it fails.
  void cut();

 private:
  class connection;
  std::unique_ptr<connection> connection_;
};

}  // namespace p2p_broker::doctor
