// Which peers of a realm are linked: from an OFFER its sender with its receiver, and the receiver with the sender when
// it answers. It keeps --connection_limit: with how many others one peer can be linked by what it did itself.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "server/core/live_limit.hpp"

namespace p2p_broker::server {

/// Thread-safe. Peers are named by their registration's uid, so a link never outlives its peer into a new owner's time.
class link_table {
 public:
  enum class verdict : std::uint8_t { linked, linked_before, refused };

  /// \param links_max for each peer; 0 lets nobody link
  explicit link_table(std::uint32_t links_max) : links_max_(links_max) {}

  /// Holds for new links; those that there are stay.
  void set_links_max(std::uint32_t links_max) noexcept { links_max_.set(links_max); }

  /// `caller` offers to `called`, a different peer. The link is the caller's alone, so that strangers cannot use up
  /// those of whom they call. Refuses, and changes nothing, if the caller has none left, or the called is full of its
  /// own.
  [[nodiscard]] verdict offer(std::uint64_t caller, std::uint64_t called);

  /// `called` answers `caller`: if that had offered, the link is both's from here on, unless the called has none left.
  /// \returns whether that is new
  bool answer(std::uint64_t called, std::uint64_t caller);

  /// Forgets all links of `peer`, who has left.
  void unlink_all(std::uint64_t peer);

  /// What counts towards `peer`'s limit: whom it offered to, and whom it answered.
  [[nodiscard]] std::size_t links_of(std::uint64_t peer) const;

  /// All there are. Takes no lock.
  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  using peers = std::vector<std::uint64_t>;
  struct ties {
    peers own;    ///< whom this peer is linked with
    peers known;  ///< who is linked with this peer, so that they are found when it leaves
  };

  void add(std::uint64_t from, std::uint64_t to);
  [[nodiscard]] std::size_t own_links(std::uint64_t peer) const;
  [[nodiscard]] bool has(std::uint64_t from, std::uint64_t to) const;
  void remove(std::uint64_t from, peers ties::*which, std::uint64_t peer);

  live_limit links_max_;
  mutable std::mutex mutex_;
  boost::unordered_flat_map<std::uint64_t, ties> links_;
  std::atomic<std::size_t> size_{0};
};

}  // namespace p2p_broker::server
