// What the broker should do, written down a second time and as simply as possible: ordered maps, whole strings, no
// locks. It is told what the net did, and predicts every byte that each client is to get, every counter, and of each
// message that nobody gets why that is so.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/core/counters.hpp"
#include "server/core/instant.hpp"
#include "tests/simulation/expected.hpp"
#include "tests/simulation/ledger.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/sights.hpp"
#include "tests/simulation/turn.hpp"

namespace p2p_broker::simulation {

class model {
 public:
  model(const setting& stage, server::instant start, sights& seen);

  // What clients do.
  /// A socket of a new client is in the mail of `shard`. \param pipe_max what the net holds for the client
  void come(client_number who, std::uint16_t shard, std::size_t pipe_max);
  void say(client_number who, parcel what);
  /// \returns up to `count` bytes that it should get
  [[nodiscard]] std::string read(client_number who, std::size_t count);
  void reset(client_number who);
  /// Nobody looks at it any more, and its connection is gone.
  void forget(client_number who);

  // What the broker does.
  void set_now(server::instant now) noexcept { now_ = now; }
  /// To all shards, by mail.
  void order(expected::letter::kind what);
  /// A wake-up of `shard`. \returns whether it goes on
  bool serve(std::uint16_t shard, turn& seen);

  [[nodiscard]] const expected::line& line_of(client_number who) const { return lines_.at(who); }
  [[nodiscard]] const ledger& kept_books() const noexcept { return books_; }
  [[nodiscard]] std::uint64_t waiting_bytes() const noexcept { return waiting_bytes_; }
  [[nodiscard]] std::uint64_t mail_bytes(std::uint16_t shard) const { return bytes_of(parts_.at(shard).mailbox); }
  [[nodiscard]] std::size_t size(const std::string& key) const { return worlds_.at(key).here.size(); }
  [[nodiscard]] bool came_by(const std::string& key, const expected::line& who) const {
    return who.home == &worlds_.at(key);
  }
  [[nodiscard]] std::size_t graced(const std::string& key) const { return worlds_.at(key).graced.size(); }

  /// Registered ids in the order of registration.
  [[nodiscard]] std::vector<std::string> ids(const std::string& key) const;
  [[nodiscard]] std::uint64_t waiting_bytes_of(const std::string& key, const std::string& id) const;
  [[nodiscard]] std::set<std::string> linked_with(const std::string& key, const std::string& id) const;

 private:
  using identity = expected::identity;
  using identity_ptr = expected::identity_ptr;
  using letter = expected::letter;
  using line = expected::line;
  using message = expected::message;
  using part = expected::part;
  using world = expected::world;
  using phase = expected::line::phase;

  // Turns: model.cpp.
  void happen(part& at, const turn::happening& what);
  void settle(part& at, bool may_visit);
  void run_timers(part& at);
  void on_deadline(line& of);
  void set_due(line& of, server::instant when);
  void set_no_later(line& of, server::instant when);
  /// No earlier than the present: a shard knows only when it looked last.
  [[nodiscard]] server::instant at_latest(const part& at) const;

  // Mail: model_mail.cpp.
  [[nodiscard]] static std::uint64_t bytes_of(const expected::letters& all) noexcept;
  void take_mail(part& at);
  void open_letter(part& at, const letter& mail);
  void begin(part& at, line& fresh);
  void deliver(part& at, const letter& mail);
  void drain(line& of);
  void condemn(line& who, const std::string& close_payload);
  void end_former(std::uint16_t shard, client_number former);
  [[nodiscard]] bool write_letter(part& from, const line& to, world* to_tell, const message& what);
  void post(part& from, bool may_visit);
  [[nodiscard]] bool is_admitted(std::uint16_t target);
  void visit(part& at, const expected::letters& brought);

  // What clients send: model_bytes.cpp.
  [[nodiscard]] bool next_is_whole(const line& from) const;
  [[nodiscard]] parcel take_next(line& from);
  void hear(line& from, std::size_t bytes);
  void hear_frames(line& from);
  void hear_frame(line& from, const parcel& frame);
  void hear_message(line& from, const utterance& said);
  void open(line& fresh, const parcel& request);
  void refuse(line& who, server::counter why, const std::string& text);
  void welcome(line& fresh, const std::vector<expected::kept>& waiting);

  // Claims: model_claims.cpp.
  [[nodiscard]] static const spelled_id* spelling_of(const std::string& id);
  void claim(line& fresh, const expected::wish& wanted, bool after_grace, bool after_owner);
  void wait(line& fresh, const expected::wish& wanted, server::instant until);
  void ask(std::uint16_t from, client_number owner, client_number claimant, bool withdrawn);
  void answer_claim(std::uint16_t from, client_number claimant, server::claim_answer what);
  [[nodiscard]] line* owner_of_id(client_number owner);
  void on_question(part& at, client_number owner, client_number claimant, bool withdrawn);
  void judge_contests(part& at);
  void resume(part& at);
  void decide(line& of, server::claim_answer what);
  void withdraw(line& of);
  void begin_grace(world& in, const identity& former, server::instant when);

  // HTTP: model_http.cpp.
  void hear_http(line& from);
  void answer(line& to, const parcel& request);
  [[nodiscard]] std::string give_id(line& to, const std::string& key);
  [[nodiscard]] std::string seconds_until_free(const line& to, const std::string& key);
  [[nodiscard]] world& world_for_ids(const std::string& key);

  // What waits for them: model_outbox.cpp; connections: model_lines.cpp.
  [[nodiscard]] bool append(line& to, char first, const std::string& payload, std::uint64_t serial,
                            std::uint64_t sender = 0);
  [[nodiscard]] bool admits(line& to, std::size_t bytes, std::uint64_t sender);
  void take_pace(line& to, std::size_t bytes);
  void end_slow(line& to);
  void count_lost(const expected::stretch& dropped);
  void append_last(line& to, const std::string& payload);
  enum class flow : std::uint8_t { clear, blocked, broken };
  flow push(line& to);
  void flush(line& to);
  void drop_unbegun(line& of);
  void close(line& who, const std::string& payload, bool broke = false);
  void hold(line& refused);
  void release(line& held);
  void end_when_sent(line& who, bool linger);
  void leave(line& who, bool broke);
  void lose(line& who);

  // Messages: model_routes.cpp.
  void route(world& in, const identity_ptr& sender, const message& what, std::uint16_t shard);
  [[nodiscard]] bool give(std::uint16_t shard, client_number to, world* to_tell, const message& what);
  void count_type(protocol::message_type type);
  void bring(world& in, client_number to, const message& what, std::uint16_t shard);
  void miss(world& in, const message& what, std::uint16_t shard, fate why);
  [[nodiscard]] bool link(world& in, const identity& a, const identity& b);
  void take_up(world& in, const identity& answers, const identity& caller);
  [[nodiscard]] std::size_t degree(const world& in, std::uint64_t number) const;
  void unlink(world& in, std::uint64_t number);
  [[nodiscard]] static std::vector<expected::kept> take_waiting(world& in, const std::string& id);
  void keep(world& in, const identity_ptr& sender, const message& what, std::uint16_t shard);
  [[nodiscard]] fate judge_kept(const expected::queue& waiting, const identity& sender, std::uint64_t bytes);
  void give_back(const expected::kept& gone);
  void tell_expired(world& in, const std::string& sender_id, const std::string& dst_json, std::uint16_t shard);
  void sweep(std::uint16_t shard);

  [[nodiscard]] part& part_of(const line& of) { return parts_.at(of.shard); }
  void count(server::counter what, std::uint64_t times = 1) { books_.count(what, times); }

  const setting& stage_;
  server::instant now_;
  sights& seen_;
  ledger books_;
  std::map<std::string, world> worlds_;
  std::map<client_number, line> lines_;
  std::map<client_number, std::uint16_t> shard_of_;  ///< also of those that are gone
  std::map<std::uint16_t, part> parts_;
  turn* turn_ = nullptr;
  std::uint64_t waiting_bytes_ = 0;
  std::uint64_t next_identity_ = 1;
  std::uint32_t held_ = 0;  ///< refusals that are answered later
  server::instant last_refusal_{};
  server::milliseconds last_delay_{0};
  std::uint64_t dues_set_ = 0;
};

}  // namespace p2p_broker::simulation
