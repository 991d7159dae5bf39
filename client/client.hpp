// A peer at a PeerJS-compatible broker: an id, messages to other ids and from them, kept alive and reconnected.
// Every operation exists as a plain call, reporting through events, and as an Asio operation taking a completion token.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/error.hpp"
#include "client/events.hpp"
#include "client/options.hpp"

namespace p2p_broker::client {

class session;

/// What a client has done since it was made.
struct counters {
  std::uint64_t messages_sent = 0;      ///< handed to the system whole, heartbeats included
  std::uint64_t messages_received = 0;  ///< of any kind
  std::uint64_t messages_ignored = 0;   ///< received, but of no known kind
  std::uint64_t messages_refused = 0;   ///< not queued because a bound of the outbox was reached
  std::uint64_t heartbeats_sent = 0;
  std::uint64_t reconnects = 0;    ///< times the link was made again
  std::uint64_t reads_paused = 0;  ///< times reading stopped because events_max events waited
};

/// Threads: call a client, and make and destroy it, only on its executor. With an io_context that one thread runs, this
/// is that thread (and the time before run()); with more threads, give the client an asio::strand. From elsewhere, post
/// to get_executor(). Completion handlers run on their own associated executor, by default the client's; callbacks on
/// the client's; neither ever inside the call that caused it. Destroy the client before its execution context.
///
/// Errors of operations are those of error_kind, and operation_aborted for one that was cancelled or whose client was
/// destroyed. Operations honour per-operation cancellation of every type: a cancelled connect stops waiting but does
/// not stop connecting; a cancelled send is withdrawn if it still waits.
class client {
 public:
  using handler = boost::asio::any_completion_handler<void(boost::system::error_code)>;
  using id_handler = boost::asio::any_completion_handler<void(boost::system::error_code, std::string)>;
  using peers_handler = boost::asio::any_completion_handler<void(boost::system::error_code, std::vector<std::string>)>;
  using event_handler = boost::asio::any_completion_handler<void(boost::system::error_code, event)>;

  /// A client whose events are taken with async_receive.
  /// \throws std::invalid_argument naming the option that cannot be used
  client(boost::asio::any_io_executor executor, options settings);

  /// A client whose events go to callbacks.
  client(boost::asio::any_io_executor executor, options settings, event_handlers handlers);

  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  /// Cuts the connection without a goodbye; use disconnect() before for a polite one.
  ~client();

  /// Connects with the id of the options, or asks the broker for one. While connected or connecting, joins that.
  /// A failure of this first connection is reported and not tried again.
  void connect();

  /// As connect(), completing with our id, or with why it failed.
  template <boost::asio::completion_token_for<void(boost::system::error_code, std::string)> Token>
  auto async_connect(Token&& token) {
    return initiate<void(boost::system::error_code, std::string)>(&client::start_connect, token);
  }

  /// After a disconnect: connects again with the same id and token. While waiting for the next attempt: tries at once.
  void reconnect();

  template <boost::asio::completion_token_for<void(boost::system::error_code, std::string)> Token>
  auto async_reconnect(Token&& token) {
    return initiate<void(boost::system::error_code, std::string)>(&client::start_reconnect, token);
  }

  /// Sends what waits, closes politely, and does not come back by itself; close_timeout_ms at most. The id is free
  /// for others then.
  void disconnect();

  template <boost::asio::completion_token_for<void(boost::system::error_code)> Token>
  auto async_disconnect(Token&& token) {
    return initiate<void(boost::system::error_code)>(&client::start_disconnect, token);
  }

  /// Queues a message for `dst`. Waits in the outbox while connecting or between two attempts.
  /// \param dst an id, not empty
  /// \param payload JSON text, sent as it is; payload.hpp makes those of PeerJS's connections
  /// \returns invalid_payload, message_too_big, outbox_full, or disconnected when not even an attempt is under way
  [[nodiscard]] boost::system::error_code send_offer(std::string_view dst, std::string_view payload);
  [[nodiscard]] boost::system::error_code send_answer(std::string_view dst, std::string_view payload);
  [[nodiscard]] boost::system::error_code send_candidate(std::string_view dst, std::string_view payload);

  /// Tells `dst` that we are leaving; the broker passes it on to it and does no more.
  [[nodiscard]] boost::system::error_code send_leave(std::string_view dst);

  /// The same, completing when the message is with the operating system (nobody learns whether it arrived). Further
  /// errors: network when the link broke while it was being written, disconnected when the last attempt failed.
  template <boost::asio::completion_token_for<void(boost::system::error_code)> Token>
  auto async_send_offer(std::string dst, std::string payload, Token&& token) {
    return async_send("OFFER", std::move(dst), std::move(payload), token);
  }
  template <boost::asio::completion_token_for<void(boost::system::error_code)> Token>
  auto async_send_answer(std::string dst, std::string payload, Token&& token) {
    return async_send("ANSWER", std::move(dst), std::move(payload), token);
  }
  template <boost::asio::completion_token_for<void(boost::system::error_code)> Token>
  auto async_send_candidate(std::string dst, std::string payload, Token&& token) {
    return async_send("CANDIDATE", std::move(dst), std::move(payload), token);
  }
  template <boost::asio::completion_token_for<void(boost::system::error_code)> Token>
  auto async_send_leave(std::string dst, Token&& token) {
    return async_send("LEAVE", std::move(dst), {}, token);
  }

  /// Gives the id back to the broker (LEAVE without dst) and disconnects.
  void leave();

  template <boost::asio::completion_token_for<void(boost::system::error_code)> Token>
  auto async_leave(Token&& token) {
    return initiate<void(boost::system::error_code)>(&client::start_leave, token);
  }

  /// The ids at the broker, in its order; needs no connection. Completes with server_error when the broker does not
  /// allow discovery.
  template <boost::asio::completion_token_for<void(boost::system::error_code, std::vector<std::string>)> Token>
  auto async_list_peers(Token&& token) {
    return initiate<void(boost::system::error_code, std::vector<std::string>)>(&client::start_list_peers, token);
  }

  /// The next event. Completes with disconnected when none is left and none can come, that is before connect and
  /// after the last `disconnected`; with events_taken when the events go to callbacks.
  template <boost::asio::completion_token_for<void(boost::system::error_code, event)> Token>
  auto async_receive(Token&& token) {
    return initiate<void(boost::system::error_code, event)>(&client::start_receive, token);
  }

  /// Our id, or empty while the broker has not given one.
  [[nodiscard]] const std::string& id() const noexcept;

  /// Whether the broker said OPEN and the link has not been lost since.
  [[nodiscard]] bool is_open() const noexcept;

  /// Messages in the outbox.
  [[nodiscard]] std::size_t waiting_messages() const noexcept;

  [[nodiscard]] counters count() const noexcept;

  [[nodiscard]] const boost::asio::any_io_executor& get_executor() const noexcept;

 private:
  using session_ptr = std::shared_ptr<session>;

  static void start_connect(const session_ptr& session, id_handler then);
  static void start_reconnect(const session_ptr& session, id_handler then);
  static void start_disconnect(const session_ptr& session, handler then);
  static void start_leave(const session_ptr& session, handler then);
  static void start_list_peers(const session_ptr& session, peers_handler then);
  static void start_receive(const session_ptr& session, event_handler then);
  static void start_send(const session_ptr& session, std::string_view type, const std::string& dst,
                         const std::string& payload, handler then);

  template <class Signature, class Handler, class Token>
  auto initiate(void (*start)(const session_ptr&, Handler), Token& token) {
    return boost::asio::async_initiate<Token, Signature>(
        [start, session = session_](auto&& then) { start(session, Handler(std::forward<decltype(then)>(then))); },
        token);
  }

  template <class Token>
  auto async_send(std::string_view type, std::string dst, std::string payload, Token& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code)>(
        [session = session_, type](auto&& then, const std::string& to, const std::string& json) {
          start_send(session, type, to, json, handler(std::forward<decltype(then)>(then)));
        },
        token, std::move(dst), std::move(payload));
  }

  [[nodiscard]] boost::system::error_code send(std::string_view type, std::string_view dst, std::string_view payload);

  session_ptr session_;
};

}  // namespace p2p_broker::client
