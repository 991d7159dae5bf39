// Opens a number of connections with a bounded number of handshakes under way.
// Used at the start of every run but churn.
#pragma once

#include <cstdint>

#include "bench/load/clock.hpp"
#include "bench/load/histogram.hpp"
#include "bench/load/swarm.hpp"

namespace p2p_broker::bench {

class opener : public observer {
 public:
  opener(swarm& peers, const time_limit& limit) : peers_(peers), limit_(limit) {}

  /// Opens the connections below `count` that were not started yet, `concurrency` at a time.
  /// Throws run_error when one of them fails or when it takes more than 60 s.
  void open_until(std::size_t count, std::size_t concurrency);

  /// From connect to OPEN, ns.
  [[nodiscard]] const histogram& latencies() const { return latencies_; }

  void on_open(connection& peer) override;
  void on_failure(connection&, failure) override { failed_++; }

 private:
  swarm& peers_;
  const time_limit& limit_;
  std::size_t next_ = 0;
  std::size_t opened_ = 0;
  std::size_t failed_ = 0;
  histogram latencies_;
};

}  // namespace p2p_broker::bench
