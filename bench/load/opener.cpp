// The loop that opens connections.
// A run with a connection missing would measure something else, so a failure ends it.
#include "bench/load/opener.hpp"

#include <string>

#include "bench/load/run_error.hpp"

namespace p2p_broker::bench {
namespace {

constexpr double open_limit_s = 60;
constexpr std::size_t hopeless_failures = 200;  // before the first success

}  // namespace

void opener::on_open(connection& peer) {
  opened_++;
  latencies_.add(now_ns() - peer.started_ns);
}

void opener::open_until(std::size_t count, std::size_t concurrency) {
  peers_.observe(*this);
  const std::uint64_t end_ns = now_ns() + to_ns(open_limit_s);
  while (opened_ < count) {
    while (next_ < count && next_ - opened_ - failed_ < concurrency) peers_.start(peers_[next_++]);
    peers_.poll(20);
    limit_.check();
    const bool all_tried = next_ >= count && opened_ + failed_ >= count;
    if (failed_ > 0 && (all_tried || (opened_ == 0 && failed_ > hopeless_failures))) {
      throw run_error(std::to_string(failed_) + " of " + std::to_string(next_) +
                      " connections failed: " + peers_.errors().first);
    }
    if (now_ns() > end_ns) {
      throw run_error("only " + std::to_string(opened_) + " of " + std::to_string(count) + " connections after 60 s");
    }
  }
}

}  // namespace p2p_broker::bench
