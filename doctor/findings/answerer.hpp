// Who seems to have answered: the broker, peerjs-server, or which proxy in front, by what proxies leave in an answer.
// With it, which snippet of docs/proxies.md lets upgrades through there.
#pragma once

#include <cstdint>
#include <string>

#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

enum class answerer : std::uint8_t { unknown, express, nginx, caddy, apache, haproxy, traefik, cloudflare };

[[nodiscard]] answerer who_answered(const http_seen& seen);

/// `nginx`, `Apache`; "the server" if it is not known.
[[nodiscard]] std::string name_of(answerer who);

/// What lets an upgrade through that proxy, and where docs/proxies.md has it.
[[nodiscard]] std::string snippet_for(answerer who);

}  // namespace p2p_broker::doctor
