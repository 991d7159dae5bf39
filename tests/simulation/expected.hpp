// What the model knows: realms and who is in them, connections and what they still have to say and hear, shards and
// their mail. Values only; the model moves them.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/core/claim_question.hpp"
#include "server/core/instant.hpp"
#include "tests/simulation/parcel.hpp"
#include "tests/simulation/setting.hpp"

namespace p2p_broker::simulation::expected {

/// A registration.
struct identity {
  std::uint64_t number;
  const spelled_id* name;
  std::string token;
  client_number owner;
  bool here = true;
  std::uint64_t waiting_bytes = 0;
};
using identity_ptr = std::shared_ptr<identity>;

struct message {
  protocol::message_type type;
  std::string src_id;
  std::string src_json;
  std::string dst_id;
  std::string dst_json;
  std::string payload;
  std::uint64_t serial = 0;
  std::uint64_t sender = 0;  ///< who has to have room for it; 0: the broker itself

  [[nodiscard]] std::string text() const {
    const std::string tail = payload.empty() ? "" : R"(,"payload":)" + payload;
    return R"({"type":")" + type_name(type) + R"(","src":)" + src_json + R"(,"dst":)" + dst_json + tail + "}";
  }

  /// Whether it waits for an absent peer, by the words of the PeerJS protocol.
  [[nodiscard]] bool waits() const noexcept {
    using protocol::message_type;
    return type == message_type::offer || type == message_type::answer || type == message_type::candidate;
  }
};

struct kept {
  message what;
  identity_ptr sender;
  std::uint64_t bytes;
};

struct queue {
  std::string dst_id;
  std::string dst_json;
  server::instant created;
  std::uint64_t bytes = 0;
  std::vector<kept> messages;
};

/// An id that is kept for the token of a broken connection.
struct grace {
  std::string token;
  server::instant until;
  std::vector<client_number> waiting;
};

/// A realm.
struct world {
  std::map<std::string, grace> graced;
  std::map<std::string, identity_ptr> here;
  std::vector<queue> queues;                                 ///< in the order of their creation
  std::set<std::pair<std::uint64_t, std::uint64_t>> links;   ///< whose, with whom
  std::deque<std::pair<std::string, server::instant>> held;  ///< in the order in which they were given out
};

/// Bytes on their way to a client: a reply or a frame, or what is left of one.
struct stretch {
  std::string bytes;
  std::uint64_t serial = 0;
  bool http = false;
  std::uint64_t sender = 0;  ///< identity's number; 0: the broker itself
  bool booked = false;       ///< counts towards its sender's share
};

/// What a client waits to be.
struct wish {
  std::string id;
  std::string token;
  client_number asked = 0;  ///< the owner; 0: it waits for the end of a grace
};

/// An owner of an id that was asked whether it lives.
struct contest {
  client_number owner;
  server::instant heard;
  server::instant until;
  std::vector<client_number> waiting;
};

/// A connection, as the broker should have it.
struct line {
  enum class phase : std::uint8_t { http, claiming, websocket, closing, sending, lingering, gone };

  client_number number = 0;
  std::uint16_t shard = 0;
  std::size_t pipe_max = 0;  ///< what the net holds on its way to the client
  phase in = phase::http;
  bool idle = false;  ///< http: all requests are answered
  bool gives_room = false;
  bool books = false;  ///< whose frames come is written down
  bool condemned = false;
  bool to_flush = false;
  bool blocked = false;  ///< the net took no more
  bool taken = false;    ///< it took something behind that, since it was asked for a sign of life
  bool paused = false;   ///< http: nothing is read until all replies are sent
  bool lingers = false;
  bool held = false;   ///< a refusal that is answered later: nothing is sent or read
  bool shut = false;   ///< the client reads the end behind what there is
  bool reset = false;  ///< by the client
  bool freed = false;  ///< its socket is closed

  std::deque<parcel> said;  ///< that have not had their effect
  std::size_t read = 0;     ///< bytes of the client that were read
  std::size_t begins = 0;   ///< where the first of `said` does

  std::deque<stretch> outbox;
  std::size_t begun = 0;  ///< bytes of the first that are sent
  std::deque<stretch> pipe;
  std::size_t pipe_bytes = 0;

  server::instant heard;                      ///< by the clock of its shard
  server::instant read_at;                    ///< by the net's, which nobody has to look at
  std::optional<server::instant> pace_since;  ///< since when the net takes too little
  std::size_t pace_taken = 0;
  std::optional<server::instant> unfinished_since;
  std::optional<std::int64_t> due;  ///< in ticks of the shard's deadlines
  std::uint64_t due_order = 0;      ///< of those at one tick, the first that was set comes first
  wish wants;                       ///< while it waits

  world* home = nullptr;
  identity_ptr self;
  bool speaking = false;  ///< it has not left by itself

  [[nodiscard]] bool speaks() const { return speaking && self->here && self->owner == number; }
  [[nodiscard]] bool gone() const noexcept { return in == phase::gone; }
  [[nodiscard]] bool listens() const noexcept { return in <= phase::closing; }
  [[nodiscard]] std::size_t pending() const {
    std::size_t bytes = 0;
    for (const stretch& each : outbox) {
      bytes += each.bytes.size();
    }
    return bytes - begun;
  }
};

struct letter {
  enum class kind : std::uint8_t { socket, deliver, end, ask, answer, settings, drain, stop };
  kind what;
  client_number to = 0;
  world* to_tell = nullptr;
  message brought = {};
  std::size_t bytes = 0;
  client_number claimant = 0;                                 ///< ask
  bool withdrawn = false;                                     ///< ask
  server::claim_answer answer = server::claim_answer::taken;  ///< answer
};
using letters = std::vector<letter>;

/// A shard.
struct part {
  std::uint16_t index = 0;
  server::instant start;
  server::instant now;
  server::instant last_tick;
  server::instant next_sweep;
  std::int64_t done = 0;  ///< ticks of the deadlines that have been looked at
  bool was_late = false;
  bool draining = false;
  bool stopped = false;
  std::set<client_number> lines;
  std::vector<client_number> gone;
  std::vector<std::pair<client_number, std::string>> condemned;  ///< with the payload of the close frame
  std::vector<contest> contests;
  std::vector<std::pair<client_number, server::claim_answer>> answers;
  letters mailbox;
  std::map<std::uint16_t, letters> outgoing;
  server::instant missed_at;
  std::set<std::pair<const world*, std::string>> missed;  ///< pairs that heard of it at that instant
};

}  // namespace p2p_broker::simulation::expected
