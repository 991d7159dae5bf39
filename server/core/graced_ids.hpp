// Ids whose connections broke: kept for their own tokens for a moment, since those clients are likely on their way
// back. Others wait for the end of it, by deadlines of their own. A stripe of a realm has one, and guards it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "server/core/claimants.hpp"
#include "server/core/instant.hpp"
#include "server/core/registration.hpp"

namespace p2p_broker::server {

struct graced_id {
  registration_ptr former;  ///< has the id and its token, and no tenure
  instant until;
  claimants waiting = {};
};

class graced_ids {
 public:
  /// Keeps the id of `former`, which is not kept yet, for its token. \returns false if there is no memory for it
  [[nodiscard]] bool add(registration_ptr former, instant until) noexcept {
    try {
      all_.push_back({std::move(former), until});
    } catch (const std::bad_alloc&) {
      return false;
    }
    return true;
  }

  /// What is kept for another than the holder of `token` at `now`, or null.
  [[nodiscard]] graced_id* kept_from(std::string_view token, std::string_view id, std::uint64_t hash, instant now) {
    const auto found = find(id, hash);
    const bool kept = found != all_.end() && now < found->until && !found->former->has_token(token);
    return kept ? &*found : nullptr;
  }

  /// Whether it is kept for somebody at `now`.
  [[nodiscard]] bool keeps(std::string_view id, std::uint64_t hash, instant now) const {
    const auto found = find_in(all_, id, hash);
    return found != all_.end() && now < found->until;
  }

  /// Somebody has the id, or `id` is not in here. \returns who waited for it; none if it was not
  [[nodiscard]] std::pair<bool, claimants> take(std::string_view id, std::uint64_t hash) {
    const auto found = find(id, hash);
    if (found == all_.end()) {
      return {false, {}};
    }
    const claimants waiting = found->waiting;
    all_.erase(found);
    return {true, waiting};
  }

  void withdraw(std::string_view id, std::uint64_t hash, peer_ref claimant) {
    if (const auto found = find(id, hash); found != all_.end()) {
      found->waiting.remove(claimant);
    }
  }

  /// Forgets what is not kept any more. \returns how many that were
  std::size_t drop(instant now) {
    return std::erase_if(all_, [now](const graced_id& each) { return now >= each.until; });
  }

 private:
  template <class Ids>
  [[nodiscard]] static auto find_in(Ids& all, std::string_view id, std::uint64_t hash) -> decltype(all.begin()) {
    return std::ranges::find_if(
        all, [&](const graced_id& each) { return each.former->id_hash() == hash && each.former->id() == id; });
  }
  [[nodiscard]] std::vector<graced_id>::iterator find(std::string_view id, std::uint64_t hash) {
    return find_in(all_, id, hash);
  }

  std::vector<graced_id> all_;  ///< few: they stay for a second
};

}  // namespace p2p_broker::server
