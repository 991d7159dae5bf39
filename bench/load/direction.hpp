// One direction of a pair in the relay run: what was sent, what came back, in which order.
// Messages on their way stand in a ring, so that a lost, doubled or late one is known by its number.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace p2p_broker::bench {

class direction {
 public:
  enum class arrival : std::uint8_t { in_order, out_of_order, doubled };

  /// `window_max`: most messages on their way at a time.
  explicit direction(std::size_t window_max) : slots_(std::bit_ceil(window_max)) {}

  /// The next sequence number, or nothing when the window is full.
  [[nodiscard]] std::optional<std::uint64_t> send(std::uint64_t at_ns) {
    if (next_ - received_ >= slots_.size()) return std::nullopt;
    slot_of(next_) = {at_ns, false};
    return next_++;
  }

  /// What must come next if nothing is lost.
  [[nodiscard]] std::uint64_t expected() const { return expected_; }
  [[nodiscard]] std::uint64_t sent_ns(std::uint64_t sequence) const {
    return slots_[sequence & (slots_.size() - 1)].sent_ns;
  }

  /// Notes the arrival of `sequence`. Doubled also covers a number that was never sent.
  [[nodiscard]] arrival receive(std::uint64_t sequence) {
    if (sequence >= next_ || sequence + slots_.size() < next_ || slot_of(sequence).received) return arrival::doubled;
    const arrival how = sequence == expected_ ? arrival::in_order : arrival::out_of_order;
    slot_of(sequence).received = true;
    if (sequence >= expected_) expected_ = sequence + 1;
    received_++;
    return how;
  }

  /// Counts a message towards the next heartbeat; true when one is due.
  [[nodiscard]] bool heartbeat_due(std::uint32_t every) {
    if (++since_heartbeat_ < every) return false;
    since_heartbeat_ = 0;
    return true;
  }

 private:
  struct slot {
    std::uint64_t sent_ns = 0;
    bool received = false;
  };
  [[nodiscard]] slot& slot_of(std::uint64_t sequence) { return slots_[sequence & (slots_.size() - 1)]; }

  std::vector<slot> slots_;
  std::uint64_t next_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t expected_ = 0;
  std::uint32_t since_heartbeat_ = 0;
};

}  // namespace p2p_broker::bench
