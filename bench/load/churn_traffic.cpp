// One life of a connection in the churn run, event by event.
// OPEN makes it send a CANDIDATE to itself; the CANDIDATE coming back makes it close.
#include "bench/load/churn_traffic.hpp"

#include "bench/load/clock.hpp"
#include "bench/load/envelope.hpp"
#include "bench/load/upgrade.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::uint64_t cycle_timeout_ns = 3'000'000'000;

}  // namespace

churn_traffic::churn_traffic(swarm& peers, const options& from) : peers_(peers), options_(from), slots_(peers.size()) {
  for (auto index = static_cast<std::uint32_t>(peers.size()); index-- > 0;) idle_.push_back(index);
  for (slot& each : slots_) each.uses.resize(from.ids_per_slot);
}

void churn_traffic::measure(std::uint64_t begin_ns, std::uint64_t end_ns) {
  measure_begin_ns_ = begin_ns;
  measure_end_ns_ = end_ns;
}

bool churn_traffic::start_one(std::uint64_t intended_ns) {
  const std::uint32_t index = idle_.back();
  idle_.pop_back();
  const std::size_t idle_before = idle_.size();
  connection& peer = peers_[index];
  peer.id = make_id(options_.prefix, index, slots_[index].cycle % options_.ids_per_slot);
  peer.token = make_token(peers_.random());
  slots_[index].intended_ns = intended_ns;
  peers_.start(peer);
  return idle_.size() == idle_before;
}

void churn_traffic::end_overdue() {
  const std::uint64_t now = now_ns();
  for (connection& peer : peers_) {
    if (!peer.used() || now - peer.started_ns <= cycle_timeout_ns) continue;
    counters_.timed_out++;
    peer.reset();
    release(peer);
  }
}

void churn_traffic::on_open(connection& peer) {
  slot& own = slots_[peer.index];
  add_latency(open_latencies_, own);
  if (own.uses[own.cycle % options_.ids_per_slot]++ != 0) counters_.reused++;
  own.sequence = ++sequence_;
  peers_.send(peer, message_kind::candidate, peer.id, own.sequence);
}

void churn_traffic::on_message(connection& peer, std::string_view message) {
  const auto got = envelope::of(message);
  const bool right = got && is_string(got->source, peer.id) && is_string(got->type, "CANDIDATE") &&
                     sequence_in(got->payload) == slots_[peer.index].sequence;
  if (!right) {
    counters_.wrong++;
    peers_.errors().note("wrong relay in churn: " + std::string(message.substr(0, 160)));
  }
  if (!options_.abrupt) {
    peers_.begin_close(peer);
    return;
  }
  peer.reset();
  on_closed(peer);
}

void churn_traffic::on_closed(connection& peer) {
  counters_.done++;
  add_latency(cycle_latencies_, slots_[peer.index]);
  release(peer);
}

void churn_traffic::on_failure(connection& peer, failure why) {
  (why == failure::id_taken ? counters_.id_taken : counters_.failed)++;
  release(peer);
}

void churn_traffic::add_latency(histogram& to, const slot& of) const {
  if (of.intended_ns >= measure_begin_ns_ && of.intended_ns < measure_end_ns_) to.add(now_ns() - of.intended_ns);
}

void churn_traffic::release(const connection& peer) {
  slots_[peer.index].cycle++;
  idle_.push_back(peer.index);
}

}  // namespace p2p_broker::bench
