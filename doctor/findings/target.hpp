// The URL that is examined, as PeerJS would be given it: host, port, path and whether TLS is spoken.
// Taken are http, https, ws, wss, and a bare host with a port or a path as people paste it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "doctor/findings/finding.hpp"

namespace p2p_broker::doctor {

struct target {
  bool secure = false;
  std::string host;         ///< without brackets
  std::uint16_t port = 80;  ///< 1 to 65535
  std::string path;         ///< as the broker's --path without its slash at the end: empty, or `/myapp`
  bool guessed_scheme = false;

  /// `rest` (which begins with a slash) below the path.
  [[nodiscard]] std::string below(std::string_view rest) const { return path + std::string(rest); }

  /// The host as it stands in a URL, with the port if the scheme's own is another.
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] std::string url() const;

  /// Whether only this machine is meant.
  [[nodiscard]] bool is_local() const;
};

struct read_target {
  target to;
  std::string complaint;  ///< why it is no URL of a broker; empty: it is
};

[[nodiscard]] read_target parse_target(std::string_view text);

/// Says how it was understood, and what to write into PeerJS.
[[nodiscard]] finding judge_target(const read_target& read);

}  // namespace p2p_broker::doctor
