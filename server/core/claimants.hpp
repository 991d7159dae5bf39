// Connections that wait for one id, in the order in which they asked, and no more than a few.
// Who claims an id for a joke must not make a queue of it; the others are told at once that the id is taken.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

class claimants {
 public:
  static constexpr std::size_t places = 4;

  /// \returns false, having done nothing, if all places are taken
  [[nodiscard]] bool add(peer_ref who) noexcept {
    if (count_ == places) {
      return false;
    }
    waiting_[count_++] = who;
    return true;
  }

  /// Frees the place of `who`, who may have none.
  void remove(peer_ref who) noexcept {
    peer_ref* const first = waiting_.data();
    count_ = static_cast<std::uint8_t>(std::remove(first, first + count_, who) - first);
  }

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] const peer_ref* begin() const noexcept { return waiting_.data(); }
  [[nodiscard]] const peer_ref* end() const noexcept { return waiting_.data() + count_; }

 private:
  std::array<peer_ref, places> waiting_{};
  std::uint8_t count_ = 0;
};

}  // namespace p2p_broker::server
