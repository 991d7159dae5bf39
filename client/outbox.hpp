// The outgoing queue: whole messages in order, bounded in number and in bytes.
// What waits here survives a lost link and goes out on the next one; what was being written does not go out twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace p2p_broker::client {

/// A message on its way, and the number of the operation to be told when it is out.
struct outgoing {
  std::string text;
  std::uint64_t operation = 0;
};

class outbox {
 public:
  /// \param messages_max,bytes_max each 1 or more; a message above bytes_max alone never fits
  outbox(std::size_t messages_max, std::size_t bytes_max) : messages_max_(messages_max), bytes_max_(bytes_max) {}

  /// Takes `message` unless a bound would be passed. \returns whether it was taken
  [[nodiscard]] bool push(outgoing message) {
    if (messages_.size() >= messages_max_ || message.text.size() > bytes_max_ - bytes_) {
      ++refused_;
      return false;
    }
    bytes_ += message.text.size();
    messages_.push_back(std::move(message));
    return true;
  }

  /// The oldest message, or nothing.
  [[nodiscard]] std::optional<outgoing> pop() {
    if (messages_.empty()) {
      return std::nullopt;
    }
    outgoing front = std::move(messages_.front());
    messages_.pop_front();
    bytes_ -= front.text.size();
    return front;
  }

  /// Withdraws the message of this operation. \returns whether it was still here
  bool withdraw(std::uint64_t operation) {
    for (auto each = messages_.begin(); each != messages_.end(); ++each) {
      if (each->operation == operation) {
        bytes_ -= each->text.size();
        messages_.erase(each);
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool empty() const noexcept { return messages_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return messages_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  /// Messages not taken so far.
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

 private:
  std::size_t messages_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint64_t refused_ = 0;
  std::deque<outgoing> messages_;
};

}  // namespace p2p_broker::client
