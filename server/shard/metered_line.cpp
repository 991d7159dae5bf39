#include "server/shard/metered_line.hpp"

#include <optional>

#include "server/log/log.hpp"

namespace p2p_broker::server {

void metered_line::after_websocket(std::uint64_t spent_before) {
  hold_incoming(websocket_.held_bytes());
  if (incoming_held_.bytes() != 0 && life_.is(phase::websocket)) {
    const milliseconds timeout(shard().settings.message_timeout_ms);
    if (const auto due = websocket_.completion_due(shard().now_at_latest(), timeout)) {
      shard().timers.bring_forward(self_.slot, *due);
    }
  }
  if (shard().spoken.spent != spent_before) {
    pay_for(shard().spoken.spent - spent_before);
  }
}

/// Whoever has spent too much is not read until that is paid off: what it sends waits at its own side.
void metered_line::pay_for(std::uint64_t bytes) {
  const instant again = rate_.take(bytes, shard().now, rate_limits());
  if (again <= shard().now || !life_.is(phase::websocket) || life_.throttled()) {
    return;
  }
  refuse_peer(counter::limit_client_rate);
  // compat: client-rate
  life_.throttle();
  wire_.pause_reading();
  shard().timers.bring_forward(self_.slot, again);
}

void metered_line::judge_receiver() {
  if (const auto due = wire_.pace_due(milliseconds(shard().settings.outbox_timeout_ms))) {
    if (shard().now >= *due) {
      refuse_slow(counter::limit_outbox_timeout);
    } else {
      shard().timers.bring_forward(self_.slot, *due);
    }
  }
}

void metered_line::judge_message() {
  if (life_.throttled()) {
    return;
  }
  const milliseconds timeout(shard().settings.message_timeout_ms);
  const auto due = websocket_.completion_due(shard().now_at_latest(), timeout);
  if (!due) {
    return;
  }
  if (shard().now < *due) {
    shard().timers.bring_forward(self_.slot, *due);
    return;
  }
  // compat: message-timeout
  refuse_peer(counter::limit_message_timeout);
  close_unread({protocol::close_code::policy, {}, end_reason::unfinished});
}

void metered_line::judge_speaker() {
  const occasion due = websocket_.on_time(shard().spoken);
  if (due.told) {
    close(*due.told);
  } else if (due.next) {
    shard().timers.bring_forward(self_.slot, *due.next);
  }
}

bool metered_line::may_go_on() {
  if (!life_.throttled()) {
    return false;
  }
  const instant again = rate_.ready_at(rate_limits());
  if (shard().now < again) {
    shard().timers.bring_forward(self_.slot, again);
    return false;
  }
  life_.resume(shard().now_at_latest());
  websocket_.restart_completion();
  return true;
}

}  // namespace p2p_broker::server
