// The question whether the silent owner of an id still lives, while claimants with another token wait for the answer.
// It is told what is known of the owner and when, and says what follows; whoever asks pings, ends and answers.
#pragma once

#include <algorithm>
#include <cstdint>

#include "server/core/claimants.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server {

class claim_contest {
 public:
  /// An owner that was heard so short a time ago needs no ping.
  static constexpr milliseconds heard_lately{2000};

  /// A claimant waits so much longer than the owner has, for letters to come and go.
  static constexpr milliseconds claimant_extra{500};

  enum class state : std::uint8_t {
    open,
    alive,     ///< something came from the owner
    silent,    ///< nothing did, and its time is over
    forsaken,  ///< nobody waits any more
  };

  [[nodiscard]] static bool needs_ping(instant heard, instant now) noexcept { return now - heard >= heard_lately; }

  /// The owner has been pinged. \param heard when it was last heard before that \param patience --takeover_ping_timeout
  claim_contest(peer_ref owner, instant heard, instant now, milliseconds patience) noexcept
      : owner_(owner), heard_(heard), until_(now + patience) {}

  [[nodiscard]] peer_ref owner() const noexcept { return owner_; }

  /// When the owner was heard before it was pinged.
  [[nodiscard]] instant heard() const noexcept { return heard_; }

  /// That may have been as late as `when`: see connection_life::hear_again.
  void hear_again(instant when) noexcept { heard_ = when; }

  [[nodiscard]] const claimants& waiting() const noexcept { return waiting_; }

  /// \returns false if too many wait already
  [[nodiscard]] bool join(peer_ref claimant) noexcept { return waiting_.add(claimant); }
  void withdraw(peer_ref claimant) noexcept { waiting_.remove(claimant); }

  /// The process could not run for a while, which is not counted as the owner's time: neither was it pinged nor heard
  /// then. \param anew when its time would be over if it began now, behind the pause
  void resume(milliseconds pause, instant anew) noexcept { until_ = std::min(until_ + pause, anew); }

  /// \param heard when the owner was last heard by now
  [[nodiscard]] state judge(instant heard, instant now) const noexcept;

 private:
  peer_ref owner_;
  instant heard_;
  instant until_;
  claimants waiting_;
};

}  // namespace p2p_broker::server
