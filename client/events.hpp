// The event stream of a client: one struct for each thing that happens, and the callbacks for them.
// An application takes the stream either through these callbacks or one by one with async_receive.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "client/error.hpp"

namespace p2p_broker::client {

namespace events {

/// The broker said OPEN: the first time, and after each reconnect.
struct open {
  std::string id;  ///< our id
};

/// Another peer's OFFER, ANSWER or CANDIDATE. The broker vouches for `src`.
struct offer {
  std::string src;
  std::string payload;  ///< JSON text exactly as it came, or empty when there was none
};
struct answer {
  std::string src;
  std::string payload;
};
struct candidate {
  std::string src;
  std::string payload;
};

/// A message for `id` expired at the broker: nobody by that id came in time. Not fatal.
struct peer_unavailable {
  std::string id;
};

/// The peer said goodbye (LEAVE). A peer whose connection just ends says nothing.
struct peer_left {
  std::string id;
};

/// The connection to the broker is gone.
struct disconnected {
  std::string reason;           ///< a sentence
  bool will_reconnect = false;  ///< false: nothing more happens until connect or reconnect is called
};

/// The client waits to try again. `attempt` counts from 1.
struct reconnecting {
  std::uint32_t attempt = 0;
  std::uint32_t delay_ms = 0;
  std::string reason;  ///< why the link, or the attempt before, failed
};

/// Something went wrong; `text` is the broker's or the system's own word on it.
struct error {
  error_kind kind{};
  std::string text;
};

}  // namespace events

using event = std::variant<events::open, events::offer, events::answer, events::candidate, events::peer_unavailable,
                           events::peer_left, events::disconnected, events::reconnecting, events::error>;

/// Callbacks of the event stream; those left empty let their events pass unseen. They run on the client's executor,
/// one at a time, and may call the client or destroy it. An exception leaves them through the executor's run().
struct event_handlers {
  std::function<void(const std::string& id)> on_open;
  std::function<void(const std::string& src, const std::string& payload)> on_offer;
  std::function<void(const std::string& src, const std::string& payload)> on_answer;
  std::function<void(const std::string& src, const std::string& payload)> on_candidate;
  std::function<void(const std::string& id)> on_peer_unavailable;
  std::function<void(const std::string& id)> on_peer_left;
  std::function<void(const std::string& reason, bool will_reconnect)> on_disconnected;
  std::function<void(std::uint32_t attempt, std::uint32_t delay_ms, const std::string& reason)> on_reconnecting;
  std::function<void(error_kind kind, const std::string& text)> on_error;
};

/// Calls the handler for `what`, if there is one.
void deliver(const event_handlers& handlers, const event& what);

}  // namespace p2p_broker::client
