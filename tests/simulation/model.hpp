// What the broker should do, written down a second time and as simply as possible: ordered maps, whole strings, no
// locks.
// It predicts every byte that each client is to get, and says of each message that nobody gets why that is so.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/core/counters.hpp"
#include "server/core/instant.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/utterance.hpp"

namespace p2p_broker::simulation {

/// What became of a message that a client sent to another.
enum class fate : std::uint8_t {
  delivered,
  sender_left,        ///< it said LEAVE or lost its id, and speaks no more
  receiver_absent,    ///< and the type does not wait
  link_refused,       ///< --connection_limit
  link_refused_late,  ///< the same, when the receiver came
  queue_messages_full,
  queue_bytes_full,
  sender_full,
  total_full,
  expired,
  receiver_slow,     ///< closed with 1013
  receiver_ended,    ///< with the message in its outbox
  overtaken_by_end,  ///< it was on its way to a connection that ended
};
inline constexpr std::size_t fate_count = static_cast<std::size_t>(fate::overtaken_by_end) + 1;

class model {
 public:
  model(const setting& stage, server::instant start);

  void connect(client_number who, std::uint16_t shard, const std::string& key, const std::string& id,
               const std::string& token);
  void say(client_number who, const utterance& said);
  void end(client_number who);
  [[nodiscard]] std::string read(client_number who, std::size_t count);
  void carry(std::uint16_t from, std::uint16_t to);
  void sweep(std::uint16_t shard);
  void time_out(client_number who);
  void set_now(server::instant now) noexcept { now_ = now; }
  /// The broker gave out `id`, or none if it is empty. \returns what is wrong with that, or nothing
  [[nodiscard]] std::string give_id(const std::string& key, const std::string& id);

  [[nodiscard]] std::size_t pending_bytes(client_number who) const;
  [[nodiscard]] server::instant due(client_number who) const { return clients_.at(who).due; }
  [[nodiscard]] bool speaks(client_number who) const { return clients_.at(who).speaks; }
  [[nodiscard]] const std::map<server::counter, std::uint64_t>& tally() const noexcept { return tally_; }
  [[nodiscard]] const std::unordered_map<std::uint64_t, fate>& fates() const noexcept { return fates_; }
  [[nodiscard]] std::uint64_t waiting_bytes() const noexcept { return waiting_bytes_; }

  [[nodiscard]] std::size_t size(const std::string& key) const { return worlds_.at(key).here.size(); }

  /// Registered ids in the order of registration.
  [[nodiscard]] std::vector<std::string> ids(const std::string& key) const;
  [[nodiscard]] std::uint64_t waiting_bytes_of(const std::string& key, const std::string& id) const;
  [[nodiscard]] std::set<std::string> linked_with(const std::string& key, const std::string& id) const;

 private:
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

    [[nodiscard]] std::string text() const;
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
  struct world {
    std::map<std::string, identity_ptr> here;
    std::vector<queue> queues;                                ///< in the order of their creation
    std::set<std::pair<std::uint64_t, std::uint64_t>> links;  ///< both ways
    std::map<std::string, server::instant> held;
  };
  struct frame {
    std::string bytes;
    std::uint64_t serial = 0;
    bool handshake = false;
  };
  struct client {
    std::uint16_t shard = 0;
    world* home = nullptr;
    identity_ptr self;
    bool speaks = false;
    bool closing = false;
    server::instant due;
    std::deque<frame> frames;
    std::size_t begun = 0;  ///< bytes of the first frame that are read
  };
  struct letter {
    bool taken_over;
    client_number to;
    world* in;
    message what;
  };

  struct told_misses {
    server::instant when;
    std::set<std::pair<const world*, std::string>> pairs;
  };

  void refuse(client_number who, server::counter why, const std::string& text);
  void open(client_number who, world& in, const std::string& id, const std::string& token);
  void take_over(client_number who, identity& contested);
  void cut(client_number former);
  void leave(client_number who);
  void route(world& in, const identity_ptr& sender, const message& what, std::uint16_t shard);
  void miss(world& in, const message& what, std::uint16_t shard);
  [[nodiscard]] bool link(world& in, const identity& a, const identity& b);
  [[nodiscard]] std::size_t degree(const world& in, std::uint64_t number) const;
  void unlink(world& in, std::uint64_t number);
  void keep(world& in, const identity_ptr& sender, const message& what, std::uint16_t shard);
  [[nodiscard]] fate judge_kept(const queue& waiting, const identity& sender, std::uint64_t bytes);
  void give_back(const kept& gone);
  void tell_expired(world& in, const std::string& sender_id, const std::string& dst_json, std::uint16_t shard);
  void bring(world& in, client_number to, const message& what, std::uint16_t shard);
  void append(client& to, client_number number, const std::string& text, std::uint64_t serial);
  void drop_unbegun(client& of);
  void close(client_number who, const std::string& payload);
  void settle(std::uint64_t serial, fate what);
  void count(server::counter what, std::uint64_t times = 1) { tally_[what] += times; }

  const setting& stage_;
  server::instant now_;
  std::map<std::uint16_t, told_misses> missed_;  ///< by shard
  std::map<std::string, world> worlds_;
  std::map<client_number, client> clients_;
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::deque<letter>> channels_;
  std::map<server::counter, std::uint64_t> tally_;
  std::unordered_map<std::uint64_t, fate> fates_;
  std::uint64_t waiting_bytes_ = 0;
  std::uint64_t next_identity_ = 1;
};

}  // namespace p2p_broker::simulation
