// Ids of a template in the order in which they are worth trying until one is free: some at random, then, where the
// template is small enough for that to help, one after the other. One search looks at a bounded number of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "protocol/id_template.hpp"
#include "protocol/random.hpp"

namespace p2p_broker::server {

class id_candidates {
 public:
  /// Random draws before a template is walked in order.
  static constexpr std::uint64_t draws = 64;

  /// Ids that are walked through at most: a tenth of a millisecond's work.
  static constexpr std::uint64_t steps_max = 1000;

  /// Of so many different ids none is given twice by chance while it is not yet registered: with 65,536 of them
  /// (--id_hold_max) on their way at a time, one time in 500. So they need not be kept aside, nor walked through.
  static constexpr std::uint64_t uncountable = std::uint64_t{1} << 40;

  /// Both must outlive this.
  id_candidates(const protocol::id_template& ids, protocol::random_source& random)
      : ids_(ids),
        random_(random),
        space_(ids.space()),
        steps_(space_ < uncountable ? std::min(space_, steps_max) : 0),
        start_(steps_ == 0 ? 0 : random.below(space_)) {}

  /// How many different ids the template has.
  [[nodiscard]] std::uint64_t space() const noexcept { return space_; }
  /// How many are walked through; 0 with an uncountable template.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
  /// Where the walk begins: anywhere, unless it is set.
  [[nodiscard]] std::uint64_t start() const noexcept { return start_; }
  void start_at(std::uint64_t place) noexcept { start_ = place; }

  /// How many candidates there are. \returns 64 to 1,064
  [[nodiscard]] std::uint64_t count() const noexcept { return draws + steps_; }
  /// \param n from 0 to count() - 1
  [[nodiscard]] std::string at(std::uint64_t n) const {
    return n < draws ? ids_.generate(random_) : ids_.at((start_ + n - draws) % space_);
  }

 private:
  const protocol::id_template& ids_;
  protocol::random_source& random_;
  std::uint64_t space_;
  std::uint64_t steps_;
  std::uint64_t start_;
};

}  // namespace p2p_broker::server
