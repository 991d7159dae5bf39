// Carries out what session_state decides: owns the wire, the timer, the id request and what waits to be sent.
// Comes and goes with its user on the client's executor; what happens is told to that user, event by event.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "client/client.hpp"
#include "client/http_get.hpp"
#include "client/outbox.hpp"
#include "client/session_state.hpp"
#include "client/wire.hpp"

namespace p2p_broker::client {

class connection : private wire::user {
 public:
  /// Whoever has a connection, as a part of itself.
  class user {
   public:
    /// What must live until the last completion of the connection has run: the user itself.
    [[nodiscard]] virtual std::shared_ptr<void> alive() = 0;

    virtual void happened(const event& what) = 0;  ///< may call the connection, stop() included, and may throw

    /// The message of this operation is out, or lost with error_kind::network.
    virtual void written(std::uint64_t operation, boost::system::error_code error) = 0;
    virtual void settled() = 0;  ///< all that was decided so far has been carried out

    /// No more events can be kept: nothing is read then, and a lost link is not made again.
    [[nodiscard]] virtual bool is_full() const noexcept = 0;

   protected:
    ~user() = default;
  };

  /// \param settings valid, with a token; must outlive us, as `whose` must
  /// \param tls null for plain TCP
  connection(boost::asio::any_io_executor executor, const options& settings, tls_context tls, user& whose);
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  enum class goal : std::uint8_t { connect, reconnect };

  void connect(goal what);
  void disconnect();

  /// Ends everything at once and for good; the user hears of nothing but `written` any more.
  void stop();

  /// Queues a message. \returns why not: message_too_big, disconnected or outbox_full
  [[nodiscard]] boost::system::error_code send(outgoing message);

  /// Takes the message of this operation back. \returns whether it still waited
  bool withdraw(std::uint64_t operation) { return waiting_.withdraw(operation); }

  /// Goes on, soon, with what its user held up.
  void settle_later();

  [[nodiscard]] const session_state& state() const noexcept { return state_; }
  [[nodiscard]] counters count() const noexcept;
  [[nodiscard]] std::size_t waiting_messages() const noexcept { return waiting_.size(); }

 private:
  // What the wire says
  void opened() override;
  void heard(std::string_view text) override;
  void written(std::uint64_t operation, bool sent) override;
  void writable() override { write_on(); }
  void lost(const failure& why) override;

  // Interpreting the state's actions
  [[nodiscard]] moment now();
  void settle();
  void perform(const actions::fetch_id&);
  void perform(const actions::open_link&);
  void perform(const actions::close_link&);
  void perform(const actions::drop_link&);
  void perform(const actions::abort_link&);
  void perform(const actions::send_heartbeat&);
  void perform(const actions::report& report);
  void arm_timer();
  void read_on();
  void write_on();
  void got_id(const failure& failed, const http_reply& reply);
  void drop_waiting();
  [[nodiscard]] boost::system::error_code may_send(const std::string& text) const;

  boost::asio::any_io_executor executor_;
  const options& settings_;
  tls_context tls_;
  user& user_;
  session_state state_;
  boost::asio::steady_timer timer_;
  std::optional<std::chrono::steady_clock::time_point> armed_for_;
  std::minstd_rand jitter_;
  std::shared_ptr<http_get> id_request_;
  std::uint64_t id_request_number_ = 0;
  outbox waiting_;
  counters counters_;
  std::shared_ptr<wire> wire_;
  bool settling_ = false;
  bool stopped_ = false;
};

}  // namespace p2p_broker::client
