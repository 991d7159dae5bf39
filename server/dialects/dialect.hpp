// What a dialect is: one class that says what a client means, from its upgrade request to its end, without a socket.
// A new one is its words in protocol/, its class here, and its row in speaker.hpp.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>

#include "config/options.hpp"
#include "server/core/address.hpp"
#include "server/core/address_account.hpp"
#include "server/core/connection_life.hpp"
#include "server/core/counters.hpp"
#include "server/core/deadlines.hpp"
#include "server/core/delivery.hpp"
#include "server/core/farewell.hpp"
#include "server/core/instant.hpp"
#include "server/core/peer_ref.hpp"
#include "server/core/realms.hpp"
#include "server/core/router.hpp"
#include "server/http/http_message.hpp"

namespace p2p_broker::server {

/// What a dialect works with, the same for all clients of a shard.
struct dialect_context {
  const realms& all;
  router& routes;
  delivery& out;
  counters& counts;
  const instant& last_tick;
  const config::options& settings;

  /// An instant that is not before the present: what is timed from here does not end early.
  [[nodiscard]] instant now() const noexcept { return last_tick + deadlines::granularity; }
};

/// How a client came.
struct opening {
  const http_request& request;
  const address& from;
  address_account& account;  ///< of that address
  peer_ref self;             ///< its connection; what is meant for the client itself goes there through `out`
};

/// Who a client is, for the log: empty before it was anybody.
struct speaker_name {
  std::string_view id;
  std::string_view key;
};

/// Whoever returns a farewell is told to go at once, and hears no more.
template <class Type>
concept dialect = std::default_initializable<Type> &&
    requires(Type speaker, const Type& known, const opening& start, dialect_context& with, std::string_view text,
             const config::options& settings) {
  /// The upgrade has been granted. What is said first goes out through `with.out`, now or later.
  { speaker.open(start, with) } -> std::same_as<std::optional<farewell>>;
  /// One message, well-formed UTF-8.
  { speaker.receive(text, with) } -> std::same_as<std::optional<farewell>>;
  /// The connection begins to end: gives up what the client had. Called once or more often.
  { speaker.leave(with) } -> std::same_as<void>;
  /// Whether what others have for this client may still be given to it.
  { known.speaks() } -> std::same_as<bool>;
  { known.who() } -> std::same_as<speaker_name>;
  { known.patience_for(settings) } -> std::same_as<patience>;
  /// Has what a message needs fetched from memory, ahead of its use.
  { known.prefetch() } -> std::same_as<void>;
};

}  // namespace p2p_broker::server
