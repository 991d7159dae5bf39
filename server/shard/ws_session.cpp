#include "server/shard/ws_session.hpp"

#include <algorithm>
#include <string>
#include <variant>

#include "protocol/utf8.hpp"
#include "server/shard/message_trace.hpp"

namespace p2p_broker::server {

using protocol::close_code;
using protocol::ws_event;
using protocol::ws_opcode;
using what = ws_outcome::what;

namespace {

/// Input that is no longer holds heartbeats, or too little to gain from what would be fetched for it.
constexpr std::size_t heartbeat_bytes_max = 64;

[[nodiscard]] ws_outcome failed(close_code code) noexcept {
  if (code == close_code::message_too_big) {
    return {what::failed, {}, {code, {}, end_reason::message_too_big}, counter::limit_message_bytes};
  }
  return {what::failed, {}, {code, {}, end_reason::protocol_error}, counter::protocol_errors};
}

}  // namespace

admission ws_session::open(const endpoint_row& at, const opening& start, dialect_context& with) {
  speaker_ = at.begin();
  opened_ = with.last_tick;
  return std::visit([&](auto& each) { return each.open(start, with); }, speaker_);
}

admission ws_session::decide(claim_answer answer, const entrant& self, dialect_context& with) {
  return std::visit(
      [&]<class Type>(Type& each) -> admission {
        if constexpr (deciding_dialect<Type>) {
          return each.decide(answer, self, with);
        }
        return std::nullopt;
      },
      speaker_);
}

ws_outcome ws_session::on_bytes(std::span<char>& input, std::size_t message_bytes_max, wire& out,
                                dialect_context& with) {
  if (input.size() > heartbeat_bytes_max) {
    std::visit([](const auto& each) { each.prefetch(); }, speaker_);
  }
  for (;;) {
    const ws_event event = decoder_.next(input, message_bytes_max);
    // Not a case of on_event: its table of jumps would come from memory for each heartbeat.
    if (event.what == ws_event::kind::text) {
      if (const auto why = on_message(event.text(), with)) {
        return {what::told, {}, *why};
      }
    } else if (event.what == ws_event::kind::need_input) {
      return {};
    } else if (const ws_outcome outcome = on_event(event, message_bytes_max, out, with); outcome.is != what::open) {
      return outcome;
    }
  }
}

ws_outcome ws_session::pass_over(std::span<char>& input, std::size_t message_bytes_max) {
  for (;;) {
    const ws_event event = decoder_.next(input, message_bytes_max);
    switch (event.what) {
      case ws_event::kind::need_input: return {};
      case ws_event::kind::close: return {what::closed, event.text(), {}};
      case ws_event::kind::failed: return failed(event.code);
      case ws_event::kind::text:
      case ws_event::kind::binary:
      case ws_event::kind::ping:
      case ws_event::kind::pong: break;
    }
  }
}

/// Whatever is not text.
ws_outcome ws_session::on_event(const ws_event& event, std::size_t message_bytes_max, wire& out,
                                dialect_context& with) {
  switch (event.what) {
    case ws_event::kind::binary: return on_binary(event.text(), message_bytes_max, with);
    case ws_event::kind::ping:
      with.spend(event.data.size());
      if (char* const room = out.room_for_frame(ws_opcode::pong, event.data.size()); room != nullptr) {
        std::ranges::copy(event.data, room);
      }
      break;
    case ws_event::kind::close: return {what::closed, event.text(), {}};
    case ws_event::kind::failed: return failed(event.code);
    case ws_event::kind::pong:
    case ws_event::kind::text:
    case ws_event::kind::need_input: break;
  }
  return {};
}

/// JSON in a binary frame, as Godot sends it; what is not UTF-8 in it becomes U+FFFD, as in the reference.
ws_outcome ws_session::on_binary(std::string_view bytes, std::size_t message_bytes_max, dialect_context& with) {
  std::string repaired;
  if (!protocol::is_utf8(bytes)) {
    repaired = protocol::repair_utf8(bytes);
    if (repaired.size() > message_bytes_max) {
      return failed(close_code::message_too_big);  // U+FFFD has three bytes
    }
    bytes = repaired;
  }
  const auto why = on_message(bytes, with);
  return why ? ws_outcome{what::told, {}, *why} : ws_outcome{};
}

std::optional<farewell> ws_session::on_message(std::string_view text, dialect_context& with) {
  if (message_trace::wanted()) [[unlikely]] {
    return on_message_traced(text, with);
  }
  return take(text, with);
}

std::optional<farewell> ws_session::on_message_traced(std::string_view text, dialect_context& with) {
  const message_trace before(with.counts);
  const std::string id(who().id);  // a member of a lobby that must go has none behind it
  const auto why = take(text, with);
  before.tell(text, {id.empty() ? who().id : std::string_view(id), {}}, std::holds_alternative<lobby_member>(speaker_));
  return why;
}

std::optional<farewell> ws_session::take(std::string_view text, dialect_context& with) {
  ++received_;
  const std::uint64_t before = with.routes.bytes_out();
  const auto why = std::visit([&](auto& each) { return each.receive(text, with); }, speaker_);
  with.spend(std::max<std::uint64_t>(text.size(), with.routes.bytes_out() - before));
  return why;
}

occasion ws_session::on_time(dialect_context& with) {
  return std::visit(
      [&]<class Type>(Type& each) -> occasion {
        if constexpr (timed_dialect<Type>) {
          return each.on_time(with);
        }
        return {};
      },
      speaker_);
}

void ws_session::leave(const parting& end, dialect_context& with) {
  std::visit([&](auto& each) { each.leave(end, with); }, speaker_);
}

std::optional<instant> ws_session::completion_due(instant now, milliseconds timeout) noexcept {
  if (decoder_.held_bytes() == 0) {
    return std::nullopt;
  }
  if (decoder_.held_since() == 0) {
    decoder_.set_held_since(now.time_since_epoch().count());
  }
  return instant(milliseconds(decoder_.held_since())) + timeout;
}

void ws_session::restart_completion() noexcept {
  if (decoder_.held_bytes() != 0) {
    decoder_.set_held_since(0);
  }
}

bool ws_session::speaks() const noexcept {
  return std::visit([](const auto& each) { return each.speaks(); }, speaker_);
}

speaker_name ws_session::who() const noexcept {
  return std::visit([](const auto& each) { return each.who(); }, speaker_);
}

bool ws_session::goes_together() const noexcept {
  return std::visit([]<class Type>(const Type&) { return sociable_dialect<Type>; }, speaker_);
}

byte_sum* ws_session::outbox_of_key() const noexcept {
  return std::visit(
      []<class Type>(const Type& each) -> byte_sum* {
        if constexpr (keyed_dialect<Type>) {
          return each.outbox_of_key();
        }
        return nullptr;
      },
      speaker_);
}

patience ws_session::patience_for(const config::options& settings) const noexcept {
  return std::visit([&](const auto& each) { return each.patience_for(settings); }, speaker_);
}

log::life_line ws_session::life_line(std::string_view from, end_reason why, instant now) const {
  const speaker_name name = who();
  return {name.id, name.key, from, now - opened_, received_, sent_, why};
}

}  // namespace p2p_broker::server
