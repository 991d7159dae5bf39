#include "server/shard/message_trace.hpp"

#include <string>

#include "protocol/json_text.hpp"
#include "protocol/lobby_message.hpp"
#include "protocol/message.hpp"

namespace p2p_broker::server {
namespace {

using log::field;

struct described {
  std::string_view type;
  std::string to;  ///< empty: nobody
};

[[nodiscard]] described describe_peer_message(std::string_view text) {
  protocol::message message;
  if (parse_message(text, message) != protocol::parse_outcome::parsed) {
    return {"none", {}};
  }
  if (message.dst != protocol::dst_kind::name) {
    return {name_of(message.type), {}};
  }
  std::string storage;
  return {name_of(message.type), std::string(protocol::json_unquote(message.dst_json, storage))};
}

[[nodiscard]] described describe_lobby_message(std::string_view text) {
  constexpr std::array<std::string_view, 8> names = {"JOIN",  "ID",     "PEER_CONNECT", "PEER_DISCONNECT",
                                                     "OFFER", "ANSWER", "CANDIDATE",    "SEAL"};
  const auto message = protocol::parse_lobby_message(text);
  if (!message) {
    return {"none", {}};
  }
  return {message->type < names.size() ? names[message->type] : "other",
          message->is_relayed() ? std::to_string(message->id) : std::string{}};
}

struct sign {
  counter which;
  std::string_view fate;
};

/// The first that has grown says what became of the message.
constexpr std::array signs{
    sign{counter::messages_malformed, "malformed"},
    sign{counter::heartbeats_received, "heard"},
    sign{counter::messages_relayed, "relayed"},
    sign{counter::messages_queued, "queued"},
    sign{counter::messages_missed, "missed"},
    sign{counter::messages_ignored, "ignored"},
    sign{counter::limit_connection, "refused"},
    sign{counter::limit_queue_messages, "refused"},
    sign{counter::limit_queue_bytes, "refused"},
    sign{counter::limit_sender_queue_bytes, "refused"},
    sign{counter::limit_address_queue_bytes, "refused"},
    sign{counter::limit_total_queue_bytes, "refused"},
};

}  // namespace

message_trace::message_trace(const counters& counts) noexcept : counts_(counts), before_{} {
  for (std::size_t i = 0; i < before_.size(); ++i) {
    before_[i] = counts.value(static_cast<counter>(i));
  }
}

void message_trace::tell(std::string_view text, const speaker_name& from, bool in_lobby_words) const {
  const described what = in_lobby_words ? describe_lobby_message(text) : describe_peer_message(text);
  log::write(log::level::trace, "message",
             {field::word("type", what.type), field::alone("id", from.id), field::named("to", what.to),
              field::count("bytes", text.size()), field::word("outcome", fate())});
}

std::string_view message_trace::fate() const noexcept {
  for (const auto& [which, name] : signs) {
    if (counts_.value(which) != before_[static_cast<std::size_t>(which)]) {
      return name;
    }
  }
  return "taken";
}

}  // namespace p2p_broker::server
