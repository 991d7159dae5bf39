// The broker of a simulation: real shards in one thread, behind doors, over the simulated net.
// Whoever drives it says when which shard wakes up, and learns what the shard met then.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "protocol/id_template.hpp"
#include "server/core/realms.hpp"
#include "server/shard/neighbours.hpp"
#include "server/shard/shard.hpp"
#include "server/shard/shared_state.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/net/network.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/shards/door.hpp"
#include "tests/simulation/turn.hpp"

namespace p2p_broker::simulation {

class broker {
 public:
  struct woken {
    std::vector<simulated_loop::news> news;
    std::deque<turn::knock> knocks;
    bool goes_on;
  };

  broker(const setting& stage, network& net, dice& chance, std::uint64_t seed);

  /// Puts a new connection into the mail of `shard`.
  void take_socket(int fd, std::uint16_t shard);
  void order(server::mail::kind what);
  /// As a reload does it; `settings` differ from those before in what the realms look at, at most.
  void take_settings(const config::options& settings);
  woken serve(std::uint16_t shard, bool everything);

  [[nodiscard]] const server::realms& realms() const noexcept { return realms_; }
  [[nodiscard]] const server::shared_state& shared() const noexcept { return shared_; }
  [[nodiscard]] std::uint64_t total(server::counter which) const;

 private:
  network& net_;
  dice& chance_;
  server::realms realms_;
  protocol::id_template ids_;
  server::address_table addresses_;
  server::shared_state shared_;
  std::vector<std::unique_ptr<server::shard>> shards_;
  std::vector<std::unique_ptr<door>> doors_;
  std::unique_ptr<server::neighbours> outside_;
  std::deque<turn::knock> knocks_;
};

}  // namespace p2p_broker::simulation
