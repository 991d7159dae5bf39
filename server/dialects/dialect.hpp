// What a dialect is: one class that says what a client means, from its upgrade request to its end, without a socket.
// A new one is its words in protocol/, its class here, and its row in speaker.hpp.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include "config/options.hpp"
#include "protocol/random.hpp"
#include "server/core/address.hpp"
#include "server/core/address_account.hpp"
#include "server/core/claim_question.hpp"
#include "server/core/connection_life.hpp"
#include "server/core/counters.hpp"
#include "server/core/deadlines.hpp"
#include "server/core/delivery.hpp"
#include "server/core/end_reason.hpp"
#include "server/core/farewell.hpp"
#include "server/core/held_bytes.hpp"
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
  protocol::random_source& random;
  deadlines& timers;  ///< by slot

  std::uint64_t spent = 0;  ///< bytes that clients have to pay for with --client_rate

  /// One message of a client had so many bytes, or made so many go out.
  void spend(std::uint64_t bytes) noexcept { spent += std::max(bytes, message_costs_min); }
  static constexpr std::uint64_t message_costs_min = 256;

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

/// A client that asked to come in before, and has waited.
struct entrant {
  const address& from;
  address_account& account;  ///< of that address
  peer_ref self;
};

/// How a client goes.
struct parting {
  end_reason why;
  peer_ref self;
};

/// What comes of a client that asks to come in: it is in, it is told to go at once, or it waits for an answer.
struct admission {
  admission(std::nullopt_t) noexcept {}                        // NOLINT(google-explicit-constructor)
  admission(const farewell& told) noexcept : refused(told) {}  // NOLINT(google-explicit-constructor)
  /// \param until when it is not to wait any longer
  [[nodiscard]] static admission wait(instant until) noexcept {
    admission made = std::nullopt;
    made.waits_until = until;
    return made;
  }

  std::optional<farewell> refused;
  std::optional<instant> waits_until;
};

/// What comes of a moment at which a dialect had something to do.
struct occasion {
  std::optional<farewell> told;  ///< the client must go
  std::optional<instant> next;   ///< when there is something to do again, if that is known
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
             const parting& end, const config::options& settings) {
  /// The upgrade has been granted. What is said first goes out through `with.out`, now or later.
  { speaker.open(start, with) } -> std::same_as<admission>;
  /// One message, well-formed UTF-8.
  { speaker.receive(text, with) } -> std::same_as<std::optional<farewell>>;
  /// The connection begins to end: gives up what the client had. Called once or more often.
  { speaker.leave(end, with) } -> std::same_as<void>;
  /// Whether what others have for this client may still be given to it.
  { known.speaks() } -> std::same_as<bool>;
  { known.who() } -> std::same_as<speaker_name>;
  { known.patience_for(settings) } -> std::same_as<patience>;
  /// Has what a message needs fetched from memory, ahead of its use.
  { known.prefetch() } -> std::same_as<void>;
};

/// One whose `open` may say that a client waits: nothing is read from it then, until an answer to what was asked
/// through `with.out` or its own deadline says what comes of it.
template <class Type>
concept deciding_dialect = dialect<Type> &&
    requires(Type speaker, claim_answer answer, const entrant& who, dialect_context& with) {
  { speaker.decide(answer, who, with) } -> std::same_as<admission>;
};

/// One whose clients mean little to each other once some of them are gone: when the broker ends, all of them are told
/// so in one instant, however many they are. Says so by a constant `goes_together`, which is true.
template <class Type>
concept sociable_dialect = dialect<Type> && Type::goes_together;

/// One whose clients come by a key: what they have not taken yet is told for each key. Says in which sum, from the
/// moment in which `open` has found the key and the same for ever; null before, and for a key that there is not.
template <class Type>
concept keyed_dialect = dialect<Type> && requires(const Type& known) {
  { known.outbox_of_key() } -> std::same_as<byte_sum*>;
};

/// One that has something to do at times of its own. It is asked when its client has come in, and at each deadline of
/// its connection; what it says is one of these. `with.timers` may bring one forward.
template <class Type>
concept timed_dialect = dialect<Type> && requires(Type speaker, dialect_context& with) {
  { speaker.on_time(with) } -> std::same_as<occasion>;
};

}  // namespace p2p_broker::server
