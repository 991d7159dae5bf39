// Whose frames wait in one outbox, in their order, so that one sender cannot fill it for the others.
// Exists only while an outbox is fuller than an eighth of what it may hold: what lay there before is nobody's, and what
// comes then is booked, so that nobody has more than a quarter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace p2p_broker::server {

/// A registration's uid; 0 is the broker itself, and what waited for the receiver before it came.
using sender_uid = std::uint64_t;

class outbox_shares {
 public:
  /// \param before bytes that wait already
  explicit outbox_shares(std::size_t before) noexcept : before_(before) {}

  /// A frame of `sender` waits behind all others.
  void add(sender_uid sender, std::size_t bytes);

  /// The first `bytes` of what waits are sent; no more than there are.
  void mark_sent(std::size_t bytes) noexcept;

  /// What waits of `sender` and was booked.
  [[nodiscard]] std::size_t bytes_of(sender_uid sender) const noexcept;

  /// What this costs, as allocated.
  [[nodiscard]] std::size_t held_bytes() const noexcept {
    return runs_.capacity() * sizeof(run) + senders_.capacity() * sizeof(run);
  }

 private:
  struct run {
    sender_uid sender;
    std::size_t bytes;
  };

  void give_back(const run& sent) noexcept;

  std::size_t before_;
  std::size_t first_ = 0;     ///< of runs_, that is not wholly sent
  std::vector<run> runs_;     ///< in the order of the frames; neighbours of one sender are one
  std::vector<run> senders_;  ///< the sums, each sender once: few, since a share is large
};

}  // namespace p2p_broker::server
