// Reads the PROXY header ahead of a connection's own bytes, whatever these are: TLS begins behind it.
// Exists until it has come. Runs in its shard's turn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/ip_text.hpp"
#include "server/net/transport.hpp"

namespace p2p_broker::server {

class preamble {
 public:
  struct outcome {
    enum class what : std::uint8_t {
      wait,  ///< more is to come
      done,
      bad,   ///< what came is no PROXY header
      over,  ///< the other side is gone
    };
    what is;
    std::optional<protocol::ip_place> source = std::nullopt;  ///< done: whose connection it is, if that is known
  };

  /// Takes what belongs to the header and nothing else, so that a socket watched by level does not stay readable.
  [[nodiscard]] outcome read(transport& from);

 private:
  std::string begun_;
};

}  // namespace p2p_broker::server
