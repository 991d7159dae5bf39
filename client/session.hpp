// Carries out what session_state decides: owns the link, the timer, the outbox and the operations not done yet.
// Runs on the client's executor only; it outlives the client by as long as the last completion needs.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "client/client.hpp"
#include "client/http_get.hpp"
#include "client/outbox.hpp"
#include "client/pending.hpp"
#include "client/session_state.hpp"
#include "client/transport.hpp"

namespace p2p_broker::client {

class session : public std::enable_shared_from_this<session> {
 public:
  /// \throws std::invalid_argument when the options, or the CA file, cannot be used
  session(boost::asio::any_io_executor executor, options settings, event_handlers handlers, bool has_handlers);

  enum class goal : std::uint8_t { connect, reconnect };

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
  [[nodiscard]] const session_state& state() const noexcept { return state_; }
  [[nodiscard]] const options& settings() const noexcept { return settings_; }
  [[nodiscard]] counters count() const noexcept;
  [[nodiscard]] std::size_t waiting_messages() const noexcept { return outbox_.size(); }

 private:
  template <class... Results>
  std::uint64_t add(pending<Results...>& where, typename pending<Results...>::handler then);
  void cancel(std::uint64_t operation);

  // Interpreting the state's actions
  [[nodiscard]] moment now();
  void settle();
  void settle_later();
  void perform(const actions::fetch_id&);
  void perform(const actions::open_link&);
  void perform(const actions::close_link&);
  void perform(const actions::drop_link&);
  void perform(const actions::abort_link&);
  void perform(const actions::send_heartbeat&);
  void perform(const actions::report& report);
  void arm_timer();

  // Events
  void track(const event& what);
  void serve_receivers();
  [[nodiscard]] bool is_full() const noexcept { return events_.size() >= settings_.events_max; }

  // The link
  void read_on();
  void write_on();
  [[nodiscard]] std::shared_ptr<outgoing> next_to_write();
  void lose_link(const failure& why);
  [[nodiscard]] std::shared_ptr<transport> release_link();
  void drop_outbox(boost::system::error_code error);
  [[nodiscard]] boost::system::error_code may_queue(const std::string& text) const;

  [[nodiscard]] static std::string fresh_ts();
  void got_id(const failure& failed, const http_reply& reply);
  void got_peers(std::uint64_t operation, const failure& failed, const http_reply& reply);

  boost::asio::any_io_executor executor_;
  options settings_;
  event_handlers handlers_;
  bool has_handlers_;
  tls_context tls_;
  session_state state_;
  boost::asio::steady_timer timer_;
  std::optional<std::chrono::steady_clock::time_point> armed_for_;
  std::minstd_rand jitter_;

  std::shared_ptr<transport> link_;
  std::shared_ptr<http_get> id_request_;
  std::uint64_t id_request_number_ = 0;
  std::map<std::uint64_t, std::shared_ptr<http_get>> peers_requests_;  ///< by operation
  outbox outbox_;
  bool reading_ = false;
  bool writing_ = false;
  bool heartbeat_due_ = false;
  bool closing_ = false;  ///< close once the outbox is empty
  bool settling_ = false;
  bool stopped_ = false;

  std::uint64_t last_operation_ = 0;
  pending<std::string> connects_;
  pending<> disconnects_;
  pending<> sends_;
  pending<std::vector<std::string>> lists_;
  pending<event> receivers_;
  std::deque<event> events_;
  error_kind last_error_{};
  counters counters_;
};

}  // namespace p2p_broker::client
