#include "server/admin/history.hpp"

#include <algorithm>
#include <functional>

namespace p2p_broker::server::admin {

void history::note(const snapshot& now, std::uint64_t clock_ms) {
  if (begun_) {
    step fresh{.at_s = now.now_s,
               .took_ms = std::max<std::uint64_t>(1, clock_ms - last_ms_),
               .peers = now.peers(),
               .counts = now.counts,
               .latencies = now.latencies};
    std::ranges::transform(fresh.counts, last_, fresh.counts.begin(), std::minus<>{});
    for (std::size_t i = 0; i < fresh.latencies.size(); ++i) {
      fresh.latencies[i] -= last_latencies_[i];
    }
    steps_.push_back(fresh);
    if (steps_.size() > steps_max) {
      steps_.pop_front();
    }
  }
  begun_ = true;
  last_ = now.counts;
  last_latencies_ = now.latencies;
  last_ms_ = clock_ms;
}

}  // namespace p2p_broker::server::admin
