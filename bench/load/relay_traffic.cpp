// Sending by a fixed pattern and checking every arrival against it.
// The byte-equal case costs one comparison; only a difference makes the slow checks run.
#include "bench/load/relay_traffic.hpp"

#include "bench/load/canonical.hpp"
#include "bench/load/clock.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::uint32_t messages_per_heartbeat = 20;
constexpr std::size_t open_loop_window_max = 1024;
constexpr std::uint64_t mix_period = 10;  // one OFFER or ANSWER to nine CANDIDATEs
constexpr std::size_t quoted_size_max = 160;

message_kind description_of(std::uint32_t from) { return (from & 1) != 0 ? message_kind::answer : message_kind::offer; }

}  // namespace

relay_traffic::relay_traffic(swarm& peers, const options& from)
    : peers_(peers),
      message_(from.message),
      closed_loop_(from.rate_per_s <= 0),
      directions_(peers.size(), direction(closed_loop_ ? from.window : open_loop_window_max)) {}

void relay_traffic::measure(std::uint64_t begin_ns, std::uint64_t end_ns) {
  measure_begin_ns_ = begin_ns;
  measure_end_ns_ = end_ns;
}

message_kind relay_traffic::kind_of(std::uint32_t from, std::uint64_t sequence) const {
  if (message_ == "cand") return message_kind::candidate;
  if (message_ != "mix") return description_of(from);
  return (sequence + from * 7) % mix_period == 0 ? description_of(from) : message_kind::candidate;
}

bool relay_traffic::send_next(std::uint32_t from, std::uint64_t at_ns) {
  connection& sender = peers_[from];
  if (!sender.is_open()) {
    faults_.dead_sends++;
    return false;
  }
  const auto sequence = directions_[from].send(at_ns);
  if (!sequence) {
    faults_.overrun++;
    return false;
  }
  const message_kind kind = kind_of(from, *sequence);
  peers_.send(sender, kind, peers_[from ^ 1].id, *sequence);
  totals_.bytes_sent += template_of(kind).text().size();
  totals_.sent++;
  if (message_ == "mix" && directions_[from].heartbeat_due(messages_per_heartbeat)) {
    peers_.send(sender, heartbeat_message);
    totals_.heartbeats++;
  }
  return true;
}

void relay_traffic::note(const char* what, std::string_view text) {
  peers_.errors().note(std::string(what).append(text.substr(0, quoted_size_max)));
}

void relay_traffic::on_failure(connection&, failure why) {
  faults_.dead_sends++;
  note("relay connection lost: ", name_of(why));
}

bool relay_traffic::is_payload(std::string_view payload, message_kind kind, std::uint64_t sequence) {
  template_of(kind).write_payload(expected_payload_, sequence);
  return payload == expected_payload_;
}

std::optional<std::uint64_t> relay_traffic::check_payload(std::uint32_t from, std::string_view payload) {
  const std::uint64_t expected = directions_[from].expected();
  if (is_payload(payload, kind_of(from, expected), expected)) return expected;

  const auto sequence = sequence_in(payload);
  if (!sequence) {
    faults_.bad_payload++;
    note("no sequence number: ", payload);
    return std::nullopt;
  }
  if (is_payload(payload, kind_of(from, *sequence), *sequence)) return sequence;
  if (same_meaning(expected_payload_, payload)) {
    faults_.reformatted++;
  } else {
    faults_.bad_payload++;
    note("payload changed: ", payload);
  }
  return sequence;
}

void relay_traffic::check_members(const envelope& got, const connection& from, const connection& to,
                                  message_kind kind) {
  if (!is_string(got.type, template_of(kind).type())) faults_.bad_type++;
  if (!is_string(got.source, from.id)) {
    faults_.bad_source++;
    note("wrong src: ", got.source);
  }
  if (got.destination.empty()) {
    faults_.no_destination++;
  } else if (!is_string(got.destination, to.id)) {
    faults_.bad_destination++;
  }
}

void relay_traffic::on_message(connection& to, std::string_view message) {
  const std::uint32_t from = to.index ^ 1;
  const auto got = envelope::of(message);
  if (!got) {
    faults_.bad_payload++;
    note("not a JSON object: ", message);
    return;
  }
  if (got->doubled != 0 || got->others != 0) faults_.extra_members++;
  if (got->payload.empty()) {
    const bool unasked = is_string(got->type, "EXPIRE") || is_string(got->type, "LEAVE");
    (unasked ? peers_.errors().unexpected : faults_.bad_payload)++;
    note("no payload: ", message);
    return;
  }
  const auto sequence = check_payload(from, got->payload);
  if (!sequence) return;
  check_members(*got, peers_[from], to, kind_of(from, *sequence));

  const direction::arrival how = directions_[from].receive(*sequence);
  if (how == direction::arrival::doubled) {
    faults_.doubled++;
    return;
  }
  if (how == direction::arrival::out_of_order) faults_.misordered++;
  totals_.received++;

  const std::uint64_t now = now_ns();
  const std::uint64_t sent = directions_[from].sent_ns(*sequence);
  if (sent >= measure_begin_ns_ && sent < measure_end_ns_) latencies_.add(now > sent ? now - sent : 0);
  if (closed_loop_ && answering_) send_next(from, now);
}

void relay_traffic::put_checks(report& to) const {
  to.count("lost", totals_.sent - totals_.received);
  to.count("dup", faults_.doubled);
  to.count("misordered", faults_.misordered);
  to.count("bad_src", faults_.bad_source);
  to.count("bad_dst", faults_.bad_destination);
  to.count("no_dst", faults_.no_destination);
  to.count("bad_type", faults_.bad_type);
  to.count("bad_payload", faults_.bad_payload);
  to.count("reformatted", faults_.reformatted);
  to.count("extra_or_dup_keys", faults_.extra_members);
  to.count("overrun", faults_.overrun);
  to.count("dead_sends", faults_.dead_sends);
  to.count("unexpected_msgs", peers_.errors().unexpected);
}

}  // namespace p2p_broker::bench
