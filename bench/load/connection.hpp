// One client of the broker: its socket, its id and token, and what is under way on it.
// Moves bytes only; what they mean is the swarm's business.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "bench/load/tls_session.hpp"

namespace p2p_broker::bench {

enum class phase : std::uint8_t { unused, connecting, securing, upgrading, waiting_for_open, open, closing };

struct connection {
  int fd = -1;
  phase state = phase::unused;
  bool dirty = false;            ///< has bytes to send and stands in the swarm's list of those
  std::uint32_t index = 0;       ///< place in the swarm
  std::uint32_t generation = 0;  ///< grows with each socket, so that late events are known
  std::uint64_t started_ns = 0;  ///< when connect was called
  std::string id;
  std::string token;
  std::string accept;     ///< the Sec-WebSocket-Accept that must come back
  std::string input;      ///< what arrived and is not yet a whole frame or reply
  std::string output;     ///< what is not yet sent
  std::string fragments;  ///< of a message in several frames
  std::unique_ptr<tls_session> tls;

  [[nodiscard]] bool used() const { return fd >= 0; }
  [[nodiscard]] bool is_open() const { return state == phase::open; }
  /// What epoll gives back with an event; differs for each socket this connection ever had.
  [[nodiscard]] std::uint64_t event_key() const { return static_cast<std::uint64_t>(generation) << 32 | index; }

  [[nodiscard]] io_result read(std::span<char> into);
  [[nodiscard]] io_result write(std::string_view bytes);

  /// Closes the socket and makes ready for the next one; keeps id and token.
  void reset();
};

/// Id of the connection at `index`; `variant` tells apart the ids that one slot uses in turn.
/// Shaped like a UUID, unique for each prefix (8 hex digits).
[[nodiscard]] std::string make_id(std::string_view prefix, std::uint32_t index, std::uint32_t variant);

}  // namespace p2p_broker::bench
