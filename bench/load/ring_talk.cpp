// Numbers round the ring.
// They begin far above those of the last check of a storm, which has one message for each peer.
#include "bench/load/ring_talk.hpp"

#include "bench/load/clock.hpp"
#include "bench/load/envelope.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::uint64_t first_number = 1'000'000'000;
constexpr int burst_max = 256;

}  // namespace

ring_talk::ring_talk(swarm& peers, double rate_per_s)
    : peers_(peers), gap_ns_(rate_per_s > 0 ? ns_per_second / rate_per_s : 0), next_from_(peers.size()) {}

void ring_talk::speak(std::uint64_t now_ns) {
  if (gap_ns_ <= 0) return;
  const auto now = static_cast<double>(now_ns);
  if (next_ns_ == 0) next_ns_ = now;
  for (int burst = 0; next_ns_ <= now && burst < burst_max; burst++, turn_++, next_ns_ += gap_ns_) {
    connection& from = peers_[turn_ % peers_.size()];
    const connection& to = peers_[(turn_ + 1) % peers_.size()];
    if (!from.is_open() || !to.is_open()) continue;
    peers_.send(from, message_kind::candidate, to.id, first_number + turn_);
    sent_++;
  }
  if (next_ns_ < now) next_ns_ = now;  // what was missed in a pause is not made up for
}

bool ring_talk::take(const connection& to, std::string_view message) {
  const auto got = envelope::of(message);
  const auto number = got ? sequence_in(got->payload) : std::nullopt;
  if (!number || *number < first_number) return false;
  const std::uint64_t turn = *number - first_number;
  const connection& from = peers_[turn % peers_.size()];
  received_++;
  const bool mine = (from.index + 1) % peers_.size() == to.index && turn < turn_;
  if (!mine || !is_string(got->source, from.id) || !is_string(got->destination, to.id)) {
    wrong_++;
    peers_.errors().note("wrong in the ring: " + std::string(message.substr(0, 160)));
  } else if (turn < next_from_[to.index]) {
    doubled_++;
  } else {
    next_from_[to.index] = turn + 1;
  }
  return true;
}

void ring_talk::put(report& to) const {
  to.count("talk_sent", sent_);
  to.count("talk_received", received_);
  to.count("talk_wrong", wrong_);
  to.count("talk_doubled", doubled_);
}

}  // namespace p2p_broker::bench
