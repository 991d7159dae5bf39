#include "client/options.hpp"

#include <array>

namespace p2p_broker::client {
namespace {

struct lower_bound {
  const char* name;
  std::uint32_t options::*value;
  std::uint32_t least;
};

constexpr std::array lower_bounds{
    lower_bound{"ping_interval_ms", &options::ping_interval_ms, 10},
    lower_bound{"silence_timeout_ms", &options::silence_timeout_ms, 1000},
    lower_bound{"reconnect_delay_ms", &options::reconnect_delay_ms, 1},
    lower_bound{"reconnect_delay_max_ms", &options::reconnect_delay_max_ms, 1},
    lower_bound{"reconnect_attempts_max", &options::reconnect_attempts_max, 1},
    lower_bound{"reconnect_stable_ms", &options::reconnect_stable_ms, 1},
    lower_bound{"takeover_silence_ms", &options::takeover_silence_ms, 1},
    lower_bound{"connect_timeout_ms", &options::connect_timeout_ms, 1},
    lower_bound{"close_timeout_ms", &options::close_timeout_ms, 1},
    lower_bound{"outbox_messages_max", &options::outbox_messages_max, 1},
    lower_bound{"outbox_bytes_max", &options::outbox_bytes_max, 1},
    lower_bound{"message_bytes_max", &options::message_bytes_max, 1},
    lower_bound{"events_max", &options::events_max, 1},
    lower_bound{"reply_bytes_max", &options::reply_bytes_max, 1},
};

}  // namespace

std::optional<std::string> find_mistake(const options& settings) {
  if (settings.host.empty()) {
    return "host must not be empty.";
  }
  if (settings.port == 0) {
    return "port must be 1 to 65535.";
  }
  if (settings.key.empty()) {
    return "key must not be empty.";
  }
  for (const auto& bound : lower_bounds) {
    if (settings.*bound.value < bound.least) {
      return std::string(bound.name) + " must be " + std::to_string(bound.least) + " or more.";
    }
  }
  if (settings.reconnect_delay_max_ms < settings.reconnect_delay_ms) {
    return "reconnect_delay_max_ms must not be less than reconnect_delay_ms.";
  }
  return std::nullopt;
}

}  // namespace p2p_broker::client
