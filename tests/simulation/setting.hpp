// The stage of one simulation: how many shards, which ids there are, and limits so small that each is met.
// Drawn from the seed, so that some runs have one shard and some four, some large messages and some small ones.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "config/options.hpp"
#include "tests/simulation/dice.hpp"

namespace p2p_broker::simulation {

/// Names a client for the whole run; never used twice.
using client_number = std::uint64_t;

/// A peer id and how it may stand in JSON.
struct spelled_id {
  std::string id;
  std::string json;        ///< as JSON.stringify writes it
  std::string other_json;  ///< the same text, spelled differently
};

/// The first ten are what the template gives out; the last is never registered.
inline const std::array<spelled_id, 14> population{{
    {"0", R"("0")", R"("\u0030")"},
    {"1", R"("1")", R"("\u0031")"},
    {"2", R"("2")", R"("\u0032")"},
    {"3", R"("3")", R"("\u0033")"},
    {"4", R"("4")", R"("\u0034")"},
    {"5", R"("5")", R"("\u0035")"},
    {"6", R"("6")", R"("\u0036")"},
    {"7", R"("7")", R"("\u0037")"},
    {"8", R"("8")", R"("\u0038")"},
    {"9", R"("9")", R"("\u0039")"},
    {"two words", R"("two words")", R"("two\u0020words")"},
    {"a\"quote", R"("a\"quote")", R"("\u0061\u0022quote")"},
    {"\xC3\xBC\n", R"("ü\n")", R"("\u00FC\u000a")"},
    {"nobody", R"("nobody")", R"("n\u006fbody")"},
}};

struct setting {
  std::uint16_t shards = 1;
  std::uint16_t sweeper = 0;         ///< the shard that sweeps
  std::uint32_t refuses_visits = 2;  ///< a shard is at work when it is visited, once in so many times
  std::uint32_t payload_bytes_max = 100;
  std::size_t clients_max = 16;
  config::options options;
};

[[nodiscard]] inline setting make_setting(dice& chance) {
  setting made;
  made.shards = static_cast<std::uint16_t>(chance.once_in(3) ? 1 : chance.between(2, 4));
  made.sweeper = static_cast<std::uint16_t>(chance.below(made.shards));
  made.refuses_visits = chance.between(1, 5);
  made.clients_max = chance.between(6, 24);
  const bool large = chance.once_in(4);
  made.payload_bytes_max = large ? 20'000 : chance.once_in(3) ? 4'000 : 200;
  config::options& options = made.options;
  options.keys = {"peerjs"};
  if (chance.once_in(2)) {
    options.keys.emplace_back("other");
  }
  options.id_format = "{digits:1}";
  options.id_hold_ms = chance.between(0, 3'000);
  options.id_hold_max = chance.between(1, 6);
  options.concurrent_limit = chance.between(3, 12);
  options.connection_limit = chance.between(1, 4);
  options.alive_timeout_ms = chance.once_in(3) ? chance.between(500, 5'000) : chance.between(3'000, 12'000);
  options.takeover_ping_timeout_ms = chance.once_in(2) ? chance.between(10, 150) : chance.between(100, 2'000);
  options.id_grace_ms = chance.once_in(4) ? 0 : chance.between(1, 3'000);
  options.outbox_timeout_ms = chance.between(300, 3'000);
  options.message_timeout_ms = chance.between(300, 3'000);
  options.close_timeout_ms = chance.between(100, 2'000);
  options.expire_timeout_ms = chance.between(200, 4'000);
  options.queue_messages_max = chance.between(1, 8);
  options.queue_bytes_max = chance.between(2'000, 6'000);
  options.sender_queue_bytes_max = chance.between(2'000, 6'000);
  options.total_queue_bytes_max = chance.between(5'000, 40'000);
  options.cleanup_out_msgs_ms = chance.between(50, 1'000);
  options.handshake_timeout_ms = chance.between(300, 3'000);
  options.keep_alive_timeout_ms = chance.between(300, 3'000);
  options.refusal_delay_ms = chance.once_in(3) ? 0 : chance.between(50, 400);
  options.refusal_delay_max_ms = chance.between(100, 2'000);
  options.sockets_max = chance.between(10, 60);  // of which a tenth may wait for a refusal
  options.message_bytes_max = 65'000;
  options.outbox_bytes_max = large && chance.once_in(2) ? 60'000 : chance.between(600, 3'000);
  options.mailbox_bytes_max = made.shards * (chance.once_in(2) ? 1'000'000 : chance.between(1'000, 6'000));
  return made;
}

}  // namespace p2p_broker::simulation
