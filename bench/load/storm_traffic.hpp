// The return of all peers in the storm run: who has lost its connection, when it tries again, and how long all took.
// They come back when their waiting times are over, or all at once when the broker is seen to listen again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "bench/load/histogram.hpp"
#include "bench/load/options.hpp"
#include "bench/load/report.hpp"
#include "bench/load/ring_talk.hpp"
#include "bench/load/swarm.hpp"

namespace p2p_broker::bench {

class storm_traffic final : public observer {
 public:
  struct moments {
    std::uint64_t first_down_ns = 0;
    std::uint64_t listening_ns = 0;  ///< when a connect was answered, or the first one of ours is open
    std::uint64_t first_open_ns = 0;
    std::uint64_t last_open_ns = 0;
  };

  storm_traffic(swarm& peers, const options& from);

  /// Sends what peers say to each other meanwhile; with --rate.
  void speak() { talk_.speak(now()); }

  /// Starts the connections whose waiting time is over, if the broker is thought to listen.
  void start_due();
  /// Ends attempts that take more than 10 s.
  void end_overdue();
  /// Each peer sends one message to the next one round the ring.
  void verify();

  void on_open(connection& peer) override;
  void on_failure(connection& peer, failure why) override;
  void on_message(connection& peer, std::string_view message) override;

  [[nodiscard]] std::uint64_t opened() const { return opened_; }

  void put(report& to, std::uint64_t command_ns) const;
  void put_verdict(report& to) const;

 private:
  struct waiting {
    std::uint64_t until_ns;
    std::uint32_t index;
  };

  [[nodiscard]] static std::uint64_t now();
  [[nodiscard]] bool may_start();

  swarm& peers_;
  const options& options_;
  ring_talk talk_;
  std::uint64_t retry_ns_;
  std::vector<std::uint64_t> down_ns_;  ///< when each lost its first connection; 0 before that
  std::vector<waiting> waiting_;
  moments times_;
  histogram return_times_;
  std::uint64_t opened_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t retries_ = 0;
  std::uint64_t verified_ = 0;
  std::uint64_t wrong_ = 0;
  bool verifying_ = false;
};

}  // namespace p2p_broker::bench
