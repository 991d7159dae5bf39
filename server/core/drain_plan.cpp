#include "server/core/drain_plan.hpp"

#include <numeric>

#include "server/core/deadlines.hpp"

namespace p2p_broker::server {

drain_plan::drain_plan(instant start, milliseconds window, std::uint32_t slots, std::uint32_t seed)
    : start_(start), window_(window), slots_(slots), chance_(seed) {
  if (slots_ == 0) {
    return;
  }
  at_ = static_cast<std::uint32_t>(chance_() % slots_);
  stride_ = slots_ / 3 + static_cast<std::uint32_t>(chance_() % (slots_ / 3 + 1)) + 1;
  while (std::gcd(stride_, slots_) != 1) {
    ++stride_;
  }
}

/// A tick's share is as large as time says, give or take half of it: shards and brokers that drain together do not beat
/// together.
std::uint32_t drain_plan::due(instant now) {
  const std::uint32_t each_tick = share_of(deadlines::granularity) + 1;
  const std::uint32_t most = std::min(slots_ - visited_, each_tick * catch_up);
  if (now - start_ >= window_) {
    return most;
  }
  const std::uint32_t jittered = share_of(now - start_) + static_cast<std::uint32_t>(chance_() % each_tick);
  const std::uint32_t wanted = jittered - std::min(jittered, each_tick / 2);
  return std::min(most, wanted - std::min(wanted, visited_));
}

std::uint32_t drain_plan::next() noexcept {
  const std::uint32_t slot = at_;
  at_ = static_cast<std::uint32_t>((std::uint64_t{at_} + stride_) % slots_);
  ++visited_;
  return slot;
}

std::uint32_t drain_plan::share_of(milliseconds time) const noexcept {
  const auto part = std::clamp(time, milliseconds(0), window_);
  return static_cast<std::uint32_t>(std::uint64_t{slots_} * static_cast<std::uint64_t>(part.count()) /
                                    static_cast<std::uint64_t>(window_.count()));
}

}  // namespace p2p_broker::server
