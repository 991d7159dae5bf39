// Events of the storm run, and what the report says of them.
// The probe is a connection of its own, so that none of the peers is ahead of the others.
#include "bench/load/storm_traffic.hpp"

#include <algorithm>

#include "bench/load/clock.hpp"
#include "bench/load/envelope.hpp"
#include "bench/load/probe.hpp"

namespace p2p_broker::bench {
namespace {

constexpr double verify_limit_s = 5;
constexpr std::size_t starts_at_once = 1024;
constexpr std::uint64_t attempt_timeout_ns = 10'000'000'000;

}  // namespace

storm_traffic::storm_traffic(swarm& peers, const options& from)
    : peers_(peers),
      options_(from),
      talk_(peers, from.rate_per_s),
      retry_ns_(std::uint64_t{from.retry_ms} * 1'000'000),
      down_ns_(peers.size()) {}

std::uint64_t storm_traffic::now() { return now_ns(); }

bool storm_traffic::may_start() {
  if (!options_.probe || times_.listening_ns != 0) return true;
  if (waiting_.size() < peers_.size() || !is_listening(options_)) return false;
  times_.listening_ns = now();
  return true;
}

void storm_traffic::start_due() {
  if (waiting_.empty() || !may_start()) return;
  const std::uint64_t at = now();
  std::vector<waiting> all;
  all.swap(waiting_);
  std::size_t started = 0;
  for (const waiting& each : all) {
    if (each.until_ns > at) {
      waiting_.push_back(each);
    } else if (!peers_[each.index].used()) {
      peers_.start(peers_[each.index]);
      // On a busy machine the first would else have no time left for their request when the last has begun.
      if (++started % starts_at_once == 0) peers_.poll(0);
    }
  }
}

void storm_traffic::end_overdue() {
  const std::uint64_t at = now();
  for (connection& peer : peers_) {
    const bool returning = peer.used() && !peer.is_open() && down_ns_[peer.index] != 0;
    if (returning && at - peer.started_ns > attempt_timeout_ns) peers_.fail(peer, failure::timeout);
  }
}

void storm_traffic::verify() {
  verifying_ = true;
  for (std::uint32_t i = 0; i < peers_.size(); i++) {
    peers_.send(peers_[i], message_kind::candidate, peers_[(i + 1) % peers_.size()].id, i);
    if ((i & 63) == 63) peers_.poll(0);
  }
  peers_.flush();
  const std::uint64_t end = now() + to_ns(verify_limit_s);
  while (verified_ + wrong_ < peers_.size() && now() < end) peers_.poll(20);
}

void storm_traffic::on_open(connection& peer) {
  const std::uint64_t at = now();
  if (times_.listening_ns == 0) times_.listening_ns = at;
  if (times_.first_open_ns == 0) times_.first_open_ns = at;
  times_.last_open_ns = at;
  opened_++;
  return_times_.add(at - down_ns_[peer.index]);
}

void storm_traffic::on_failure(connection& peer, failure why) {
  const std::uint64_t at = now();
  if (down_ns_[peer.index] == 0) {
    down_ns_[peer.index] = at;
    if (times_.first_down_ns == 0) times_.first_down_ns = at;
    waiting_.push_back({at, peer.index});
    return;
  }
  if (verifying_) return;
  retries_++;
  if (why == failure::connect) refused_++;
  waiting_.push_back({at + retry_ns_, peer.index});
}

void storm_traffic::on_message(connection& peer, std::string_view message) {
  if (talk_.take(peer, message)) return;
  const std::size_t from = (peer.index + peers_.size() - 1) % peers_.size();
  const auto got = envelope::of(message);
  (got && is_string(got->source, peers_[from].id) ? verified_ : wrong_)++;
}

void storm_traffic::put(report& to, std::uint64_t command_ns) const {
  const auto ms = [](std::uint64_t from, std::uint64_t until) {
    return until > from ? static_cast<double>(until - from) / 1e6 : 0;
  };
  to.count("open_again", opened_);
  to.figure("cmd_to_first_eof_ms", ms(command_ns, times_.first_down_ns), 1);
  to.figure("cmd_to_first_open_ms", ms(command_ns, times_.first_open_ns), 1);
  to.figure("cmd_to_all_open_ms", ms(command_ns, times_.last_open_ns), 1);
  to.figure("down_to_all_open_ms", ms(times_.first_down_ns, times_.last_open_ns), 1);
  to.figure("first_open_to_all_open_ms", ms(times_.first_open_ns, times_.last_open_ns), 1);
  to.figure("listening_to_all_open_ms", ms(times_.listening_ns, times_.last_open_ns), 1);
  to.figure("client_p50_ms", to_us(return_times_.percentile(50)) / 1e3, 1);
  to.figure("client_p99_ms", to_us(return_times_.percentile(99)) / 1e3, 1);
  to.count("retries", retries_);
  to.count("refused", refused_);
}

void storm_traffic::put_verdict(report& to) const {
  to.count("verify_ok", verified_);
  to.count("verify_bad", wrong_);
  if (options_.rate_per_s > 0) talk_.put(to);
}

}  // namespace p2p_broker::bench
