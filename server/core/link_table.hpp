// Which peers of a realm are linked, that is, have had an OFFER relayed between them since both are here.
// It keeps --connection_limit: how many other peers one peer can be linked with at a time.
#pragma once

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

  /// Links `a` and `b`, two different peers; refuses, and changes nothing, if either has no link left.
  [[nodiscard]] verdict link(std::uint64_t a, std::uint64_t b);

  /// Forgets all links of `peer`, who has left.
  void unlink_all(std::uint64_t peer);

  [[nodiscard]] std::size_t links_of(std::uint64_t peer) const;

 private:
  using partners = std::vector<std::uint64_t>;

  static void remove(partners& from, std::uint64_t peer);

  live_limit links_max_;
  mutable std::mutex mutex_;
  boost::unordered_flat_map<std::uint64_t, partners> links_;
};

}  // namespace p2p_broker::server
