// What the peers of a storm say meanwhile: each to the next one round the ring, in turn, every message with its number.
// So whoever gets one knows who has sent it, and whether it came before.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "bench/load/report.hpp"
#include "bench/load/swarm.hpp"

namespace p2p_broker::bench {

class ring_talk {
 public:
  /// \param rate_per_s messages of all peers together; 0 says nothing
  ring_talk(swarm& peers, double rate_per_s);

  /// Sends what is due; who is not connected, or speaks to one who is not, is passed over.
  void speak(std::uint64_t now_ns);

  /// Judges a message that `to` has got. \returns whether it is one of these
  [[nodiscard]] bool take(const connection& to, std::string_view message);

  /// talk_sent, talk_received, talk_wrong (another receiver or sender, or nothing that was said) and talk_doubled (or
  /// older than one that came before it).
  void put(report& to) const;

 private:
  swarm& peers_;
  double gap_ns_;
  double next_ns_ = 0;
  std::uint64_t turn_ = 0;                ///< of the next message; its sender is `turn_` modulo the size of the ring
  std::vector<std::uint64_t> next_from_;  ///< for each receiver, the least number that may still come
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t wrong_ = 0;
  std::uint64_t doubled_ = 0;
};

}  // namespace p2p_broker::bench
