// Operations of the application that are not done yet, each known by a number.
// Completes every one exactly once, later and on its own executor, and takes part in per-operation cancellation.
#pragma once

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <map>
#include <utility>

#include <boost/system/error_code.hpp>

namespace p2p_broker::client {

/// Operations whose handlers take an error code and `Results`.
template <class... Results>
class pending {
 public:
  using handler = boost::asio::any_completion_handler<void(boost::system::error_code, Results...)>;

  explicit pending(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  void add(std::uint64_t operation, handler then) {
    const boost::asio::any_completion_executor own = boost::asio::get_associated_executor(then, executor_);
    // A handler bound to another context keeps that one running until it has been called.
    auto work = boost::asio::prefer(own, boost::asio::execution::outstanding_work.tracked);
    waiting_.emplace(operation, entry{std::move(then), std::move(work)});
  }

  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

  /// \returns whether there was such an operation
  bool complete(std::uint64_t operation, boost::system::error_code error, Results... results) {
    const auto found = waiting_.find(operation);
    if (found == waiting_.end()) {
      return false;
    }
    entry done = std::move(found->second);
    waiting_.erase(found);
    post(std::move(done), error, std::move(results)...);
    return true;
  }

  /// The one that has waited longest.
  bool complete_oldest(boost::system::error_code error, Results... results) {
    return !waiting_.empty() && complete(waiting_.begin()->first, error, std::move(results)...);
  }

  void complete_all(boost::system::error_code error, const Results&... results) {
    while (!waiting_.empty()) {
      complete_oldest(error, results...);
    }
  }

 private:
  struct entry {
    handler then;
    boost::asio::any_completion_executor work;
  };

  void post(entry done, boost::system::error_code error, Results... results) {
    if (auto slot = boost::asio::get_associated_cancellation_slot(done.then); slot.is_connected()) {
      slot.clear();
    }
    // Through our executor first, so that no handler runs inside the call that completes it.
    boost::asio::post(executor_, boost::asio::append(std::move(done.then), error, std::move(results)...));
  }

  boost::asio::any_io_executor executor_;
  std::map<std::uint64_t, entry> waiting_;
};

}  // namespace p2p_broker::client
