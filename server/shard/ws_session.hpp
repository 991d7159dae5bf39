// A connection's time as a WebSocket: turns bytes into messages for its speaker, and says what is to come of it.
// The decisions are the speaker's and the codec's; this is where they meet. Runs in its shard's turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/ws_decoder.hpp"
#include "server/core/end_reason.hpp"
#include "server/core/farewell.hpp"
#include "server/core/instant.hpp"
#include "server/dialects/speaker.hpp"
#include "server/log/life_line.hpp"
#include "server/shard/wire.hpp"

namespace p2p_broker::server {

/// What comes of bytes.
struct ws_outcome {
  enum class what : std::uint8_t {
    open,
    closed,  ///< the client closes
    told,    ///< the speaker has been told to go
    failed,  ///< what came is not what may come
  };
  what is = what::open;
  std::string_view close_payload = {};           ///< closed: to be echoed; good until the next bytes
  farewell why = {};                             ///< told, failed
  counter counts_as = counter::protocol_errors;  ///< failed
};

class ws_session {
 public:
  /// The upgrade was granted for the dialect of `at`.
  [[nodiscard]] admission open(const endpoint_row& at, const opening& start, dialect_context& with);

  /// What became of the claim of a client that waits.
  [[nodiscard]] admission decide(claim_answer answer, const entrant& self, dialect_context& with);

  /// \param input what has come; is unmasked where it lies. What is left in it afterwards came behind a message for
  ///        which its sender was told to go
  /// \param message_bytes_max of one message
  [[nodiscard]] ws_outcome on_bytes(std::span<char>& input, std::size_t message_bytes_max, wire& out,
                                    dialect_context& with);

  /// As on_bytes, for a client that is not heard any more: only its framing is followed, so that what comes when it has
  /// been told to go is not taken for broken, and its own close frame is seen.
  [[nodiscard]] ws_outcome pass_over(std::span<char>& input, std::size_t message_bytes_max);

  /// What the speaker has to do by now.
  [[nodiscard]] occasion on_time(dialect_context& with);

  /// Frees what the speaker has; idempotent.
  void leave(const parting& end, dialect_context& with);

  /// Forgets what is incomplete; nothing will be read any more.
  void drop_input() noexcept { decoder_ = {}; }

  /// A message for the client was written, or had no room.
  void note_sent(bool written) noexcept { sent_ += written ? 1 : 0; }

  [[nodiscard]] bool speaks() const noexcept;
  [[nodiscard]] speaker_name who() const noexcept;
  [[nodiscard]] bool goes_together() const noexcept;       ///< see sociable_dialect
  [[nodiscard]] byte_sum* outbox_of_key() const noexcept;  ///< see keyed_dialect; null: in none
  [[nodiscard]] patience patience_for(const config::options& settings) const noexcept;
  [[nodiscard]] std::size_t held_bytes() const noexcept { return decoder_.held_bytes(); }

  /// By when what is incomplete must be complete; nothing if all is. \param now when it began, if it is news
  [[nodiscard]] std::optional<instant> completion_due(instant now, milliseconds timeout) noexcept;

  /// What is incomplete gets its time anew.
  void restart_completion() noexcept;

  /// Whether the client was ever anybody; if so, it has a line in the log.
  [[nodiscard]] bool has_spoken() const noexcept { return !who().id.empty(); }
  [[nodiscard]] log::life_line life_line(std::string_view from, end_reason why, instant now) const;

 private:
  [[nodiscard]] ws_outcome on_event(const protocol::ws_event& event, std::size_t message_bytes_max, wire& out,
                                    dialect_context& with);
  [[nodiscard]] ws_outcome on_binary(std::string_view bytes, std::size_t message_bytes_max, dialect_context& with);
  [[nodiscard]] std::optional<farewell> on_message(std::string_view text, dialect_context& with);
  [[nodiscard]] std::optional<farewell> on_message_traced(std::string_view text, dialect_context& with);
  [[nodiscard]] std::optional<farewell> take(std::string_view text, dialect_context& with);

  protocol::ws_decoder decoder_;
  std::uint32_t received_ = 0;  ///< messages
  std::uint32_t sent_ = 0;      ///< messages
  speaker speaker_;
  instant opened_{};
};

}  // namespace p2p_broker::server
