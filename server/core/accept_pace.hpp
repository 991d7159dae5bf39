// How many new sockets are taken at a time, and when none are: twice as many each time while more wait, so that a
// return of thousands does not overflow the kernel's queue, and a rest when the machine has no descriptors for them.
#pragma once

#include <algorithm>
#include <optional>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

class accept_pace {
 public:
  static constexpr int batch_least = 64;
  static constexpr int batch_most = 256;        ///< some 1.5 ms
  static constexpr int refused_at_a_time = 64;  ///< that wait while there are no descriptors
  static constexpr milliseconds rest_time{50};

  [[nodiscard]] int batch() const noexcept { return batch_; }

  /// So many of a batch were there.
  void note(int taken) noexcept {
    behind_ = taken >= batch_;
    batch_ = behind_ ? std::min(batch_ * 2, batch_most) : batch_least;
  }
  [[nodiscard]] bool is_behind() const noexcept { return behind_; }

  /// There are no descriptors: nobody can be taken, and nobody is told for a while that somebody waits.
  void rest(instant now) noexcept {
    behind_ = false;
    batch_ = batch_least;
    until_ = now + rest_time;
  }
  [[nodiscard]] bool rests() const noexcept { return until_.has_value(); }

  /// \returns whether it is time to go on; then it rests no more
  [[nodiscard]] bool is_rested(instant now) noexcept {
    if (!until_ || now < *until_) {
      return false;
    }
    until_.reset();
    return true;
  }

 private:
  int batch_ = batch_least;
  bool behind_ = false;
  std::optional<instant> until_;
};

}  // namespace p2p_broker::server
