// What the application asked for and waits for: each operation has a number, and ends with what decides it.
// Knows neither link nor clock; what an operation has under way elsewhere is its owner's, which is told of
// cancellation.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "client/pending.hpp"

namespace p2p_broker::client {

/// Every handler is called exactly once, later, and never inside a call of this class. Numbers are unique among all
/// kinds and begin at 1; a number that is not there any more does no harm.
class operations {
 public:
  using number = std::uint64_t;
  using cancelled = std::function<void(number)>;

  /// \param owner_cancels called on `executor` for an operation that the application cancels, while the owner lives:
  /// it takes back what is under way, and then calls cancel() here
  operations(boost::asio::any_io_executor executor, cancelled owner_cancels);
  operations(const operations&) = delete;
  operations& operator=(const operations&) = delete;

  // One more of each kind. `owner` is what we are part of: a cancellation keeps it alive, and comes to nothing without.
  number add_connect(std::weak_ptr<void> owner, client::id_handler then);
  number add_disconnect(std::weak_ptr<void> owner, client::handler then);
  number add_send(std::weak_ptr<void> owner, client::handler then);
  number add_list(std::weak_ptr<void> owner, client::peers_handler then);
  number add_receive(std::weak_ptr<void> owner, client::event_handler then);

  /// An event that decides operations: `open` those that connect, the last `disconnected` these and all that send or
  /// disconnect. What connects in vain learns of the last `error` since forget_error().
  void follow(const event& what);

  /// A connection is begun anew.
  void forget_error() noexcept { last_error_ = {}; }

  // What is decided of one operation
  void connected(number operation, const std::string& id) { connects_.complete(operation, {}, id); }
  void disconnected(number operation) { disconnects_.complete(operation, {}); }
  void sent(number operation, boost::system::error_code error) { sends_.complete(operation, error); }
  void listed(number operation, boost::system::error_code error, std::vector<std::string> ids);
  void receives_nothing(number operation, boost::system::error_code error);

  [[nodiscard]] bool wait_for_an_event() const noexcept { return !receivers_.empty(); }

  /// Gives `what` to the receiver that has waited longest; there must be one.
  void received(event what) { receivers_.complete_oldest({}, std::move(what)); }

  /// No event is left, and none can come.
  void no_event_comes();

  /// Ends this operation with operation_aborted, unless it sends: a message may be on its way already, so its sender
  /// says with sent() that it is not.
  void cancel(number operation);

  /// Ends all of them with operation_aborted.
  void abort();

 private:
  template <class... Results>
  number add(pending<Results...>& kind, std::weak_ptr<void> owner, typename pending<Results...>::handler then);

  boost::asio::any_io_executor executor_;
  cancelled owner_cancels_;
  number last_ = 0;
  pending<std::string> connects_;
  pending<> disconnects_;
  pending<> sends_;
  pending<std::vector<std::string>> lists_;
  pending<event> receivers_;
  error_kind last_error_{};
};

}  // namespace p2p_broker::client
