// Every setting of a client with its default: where the broker is, who we are, and each limit by its name.
// Named as in PeerJS where PeerJS has the option; checked once, when the client is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace p2p_broker::client {

struct options {
  // The broker (PeerJS: host, port, path, key, secure)
  std::string host = "localhost";  ///< name or address
  std::uint16_t port = 9000;       ///< 1 to 65535
  std::string path = "/";          ///< the broker's --path; slashes at its ends are added where missing
  std::string key = "peerjs";      ///< the broker's --key
  bool secure = false;             ///< https and wss

  // Ourselves
  std::string id;     ///< empty: the broker is asked for one
  std::string token;  ///< shows the broker that a returning id is ours; empty: 128 random bits

  // TLS, when secure
  bool verify_peer = true;  ///< false takes any certificate of anybody: for tests only
  std::string ca_file;      ///< PEM file of the only roots to trust; empty: those of the system

  // Keeping the connection
  std::uint32_t ping_interval_ms = 5000;         ///< between heartbeats, 10 or more (PeerJS: pingInterval)
  std::uint32_t silence_timeout_ms = 30000;      ///< without a byte from the broker the link counts as lost; at half
                                                 ///< of it a WebSocket ping goes out. 1000 or more
  bool auto_reconnect = true;                    ///< come back by itself, with the same id and token
  std::uint32_t reconnect_delay_ms = 500;        ///< before the first attempt; doubles with each, half of it is jitter
  std::uint32_t reconnect_delay_max_ms = 30000;  ///< where the doubling ends
  std::uint32_t reconnect_attempts_max = 100;    ///< without a stable link between them; then it is over
  std::uint32_t reconnect_stable_ms = 10000;     ///< a link this old starts the counting of attempts anew
  std::uint32_t takeover_silence_ms = 4000;      ///< on a return with the same token, silence this long means OPEN

  // Deadlines
  std::uint32_t connect_timeout_ms = 10000;  ///< from connect (or list_peers) to the answer, id request included
  std::uint32_t close_timeout_ms = 2000;     ///< disconnect: for sending what waits and the closing handshake

  // Limits; zero is refused everywhere
  std::uint32_t outbox_messages_max = 1000;           ///< messages waiting to be sent
  std::uint32_t outbox_bytes_max = 4 * 1024 * 1024;   ///< bytes of them
  std::uint32_t message_bytes_max = 2 * 1024 * 1024;  ///< one message, either way
  std::uint32_t events_max = 256;                     ///< events waiting for async_receive; then reading pauses
  std::uint32_t reply_bytes_max = 4 * 1024 * 1024;    ///< body of an HTTP reply (id, peers)
};

/// What is wrong with `settings`, as a sentence naming the option, or nothing when they can be used.
/// An id that PeerJS would refuse is not among it: that is an expected error, reported by connect.
[[nodiscard]] std::optional<std::string> find_mistake(const options& settings);

}  // namespace p2p_broker::client
