// The traffic of the relay run: who sends what next, and the check of everything that arrives.
// Connections 2i and 2i+1 are a pair; direction d goes from connection d to connection d ^ 1.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/direction.hpp"
#include "bench/load/envelope.hpp"
#include "bench/load/histogram.hpp"
#include "bench/load/report.hpp"
#include "bench/load/swarm.hpp"

namespace p2p_broker::bench {

class relay_traffic final : public observer {
 public:
  struct counters {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t heartbeats = 0;
    std::uint64_t bytes_sent = 0;  ///< of messages, without frame heads
  };

  relay_traffic(swarm& peers, const options& from);

  /// Sends the next message of `from`, counted as sent at `at_ns`; false when it could not be.
  bool send_next(std::uint32_t from, std::uint64_t at_ns);
  /// In a closed loop: no answer to what arrives from now on.
  void stop() { answering_ = false; }
  /// Latencies count for messages sent in [begin_ns, end_ns).
  void measure(std::uint64_t begin_ns, std::uint64_t end_ns);

  [[nodiscard]] const counters& totals() const { return totals_; }
  [[nodiscard]] const histogram& latencies() const { return latencies_; }
  /// Everything that must be 0 (but no_dst, which PeerJS clients accept, and reformatted).
  void put_checks(report& to) const;

  void on_message(connection& to, std::string_view message) override;
  void on_failure(connection& peer, failure why) override;

 private:
  struct faults {
    std::uint64_t doubled = 0;
    std::uint64_t misordered = 0;
    std::uint64_t bad_source = 0;
    std::uint64_t bad_destination = 0;
    std::uint64_t no_destination = 0;
    std::uint64_t bad_type = 0;
    std::uint64_t bad_payload = 0;
    std::uint64_t reformatted = 0;
    std::uint64_t extra_members = 0;
    std::uint64_t overrun = 0;
    std::uint64_t dead_sends = 0;
  };

  [[nodiscard]] message_kind kind_of(std::uint32_t from, std::uint64_t sequence) const;
  [[nodiscard]] bool is_payload(std::string_view payload, message_kind kind, std::uint64_t sequence);
  /// The sequence number of a payload that is right or merely written differently.
  [[nodiscard]] std::optional<std::uint64_t> check_payload(std::uint32_t from, std::string_view payload);
  void check_members(const envelope& got, const connection& from, const connection& to, message_kind kind);
  void note(const char* what, std::string_view text);

  swarm& peers_;
  std::string message_;
  bool closed_loop_;
  bool answering_ = true;
  std::vector<direction> directions_;
  counters totals_;
  faults faults_;
  histogram latencies_;
  std::uint64_t measure_begin_ns_ = ~0ULL;
  std::uint64_t measure_end_ns_ = ~0ULL;
  std::string expected_payload_;
};

}  // namespace p2p_broker::bench
