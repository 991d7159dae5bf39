// The cycles of the churn run: which slot is idle, what each connection must get back, what went wrong.
// A slot goes round a few ids, so that each id comes back soon after it was let go.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/load/histogram.hpp"
#include "bench/load/swarm.hpp"

namespace p2p_broker::bench {

class churn_traffic final : public observer {
 public:
  struct counters {
    std::uint64_t done = 0;
    std::uint64_t id_taken = 0;
    std::uint64_t reused = 0;  ///< OPEN for an id that was used before
    std::uint64_t wrong = 0;
    std::uint64_t failed = 0;
    std::uint64_t timed_out = 0;
  };

  churn_traffic(swarm& peers, const options& from);

  /// Latencies count for cycles due in [begin_ns, end_ns).
  void measure(std::uint64_t begin_ns, std::uint64_t end_ns);

  [[nodiscard]] bool any_idle() const { return !idle_.empty(); }
  /// Starts a cycle on an idle slot that was due at `intended_ns`. False: it failed at once.
  bool start_one(std::uint64_t intended_ns);
  /// Gives up cycles that take more than 3 s.
  void end_overdue();

  [[nodiscard]] const counters& totals() const { return counters_; }
  /// From the intended start to OPEN, and to the end of the closing handshake, ns.
  [[nodiscard]] const histogram& open_latencies() const { return open_latencies_; }
  [[nodiscard]] const histogram& cycle_latencies() const { return cycle_latencies_; }

  void on_open(connection& peer) override;
  void on_message(connection& peer, std::string_view message) override;
  void on_closed(connection& peer) override;
  void on_failure(connection& peer, failure why) override;

 private:
  struct slot {
    std::uint32_t cycle = 0;
    std::uint64_t intended_ns = 0;
    std::uint64_t sequence = 0;
    std::vector<std::uint32_t> uses;  ///< how often each id of this slot was open
  };

  void add_latency(histogram& to, const slot& of) const;
  void release(const connection& peer);

  swarm& peers_;
  const options& options_;
  std::vector<slot> slots_;
  std::vector<std::uint32_t> idle_;
  counters counters_;
  histogram open_latencies_;
  histogram cycle_latencies_;
  std::uint64_t sequence_ = 0;
  std::uint64_t measure_begin_ns_ = ~0ULL;
  std::uint64_t measure_end_ns_ = ~0ULL;
};

}  // namespace p2p_broker::bench
