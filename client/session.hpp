// What a client is inside: what the application asks meets what the connection says, and events wait to be taken.
// Runs on the client's executor only; it outlives the client by as long as the last completion needs.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "client/client.hpp"
#include "client/connection.hpp"
#include "client/http_get.hpp"
#include "client/operations.hpp"
#include "client/session_state.hpp"

namespace p2p_broker::client {

class session : public std::enable_shared_from_this<session>, private connection::user {
 public:
  /// \throws std::invalid_argument when the options, or the CA file, cannot be used
  session(boost::asio::any_io_executor executor, options settings, event_handlers handlers, bool has_handlers);

  using goal = connection::goal;

  void start_connect(goal what, client::id_handler then);
  void start_disconnect(client::handler then);
  void start_send(std::string text, boost::system::error_code refusal, client::handler then);
  void start_list_peers(client::peers_handler then);
  void start_receive(client::event_handler then);

  /// Queues without a handler. \returns why not
  [[nodiscard]] boost::system::error_code queue(std::string text);

  void connect(goal what);
  void disconnect();

  /// The client is gone: ends everything at once; open operations complete with operation_aborted, events are over.
  void stop();

  [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  [[nodiscard]] const session_state& state() const noexcept { return connection_.state(); }
  [[nodiscard]] counters count() const noexcept { return connection_.count(); }
  [[nodiscard]] std::size_t waiting_messages() const noexcept { return connection_.waiting_messages(); }

 private:
  // What the connection says
  [[nodiscard]] std::shared_ptr<void> alive() override { return shared_from_this(); }
  void happened(const event& what) override;
  void written(std::uint64_t operation, boost::system::error_code error) override;
  void settled() override;
  [[nodiscard]] bool is_full() const noexcept override { return events_.size() >= settings_.events_max; }

  void cancel(operations::number operation);
  void got_peers(operations::number operation, const failure& failed, const http_reply& reply);

  boost::asio::any_io_executor executor_;
  options settings_;
  event_handlers handlers_;
  bool has_handlers_;
  std::deque<event> events_;
  tls_context tls_;
  std::map<operations::number, std::shared_ptr<http_get>> peers_requests_;
  operations operations_;
  connection connection_;
};

}  // namespace p2p_broker::client
