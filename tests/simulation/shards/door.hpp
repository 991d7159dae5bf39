// Stands between a shard and its mailbox, and says at random that the shard is at work, so that with one thread, too,
// letters are handed over by a visit or go by mail.
// What it said is noted for the model.
#pragma once

#include <deque>

#include "server/shard/mailbox.hpp"
#include "server/shard/shard.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/net/network.hpp"
#include "tests/simulation/net/scarcity.hpp"
#include "tests/simulation/turn.hpp"

namespace p2p_broker::simulation {

class door final : public server::mailbox::owner {
 public:
  /// \param refuses once in how many times \param noted outlives this
  door(server::shard& behind, std::size_t index, dice& chance, std::size_t refuses, std::deque<turn::knock>& noted)
      : behind_(behind), index_(index), chance_(chance), refuses_(refuses), noted_(noted) {}

  [[nodiscard]] bool read_asleep(const server::mail& letters) override {
    return admits() && behind_.read_asleep(letters);
  }

  void wake() noexcept override { behind_.wake(); }

 private:
  [[nodiscard]] bool admits() {
    const whose_code here(false);
    const bool admitted = !chance_.once_in(refuses_);
    noted_.push_back({index_, admitted, network::running().writes()});
    return admitted;
  }

  server::shard& behind_;
  std::size_t index_;
  dice& chance_;
  std::size_t refuses_;
  std::deque<turn::knock>& noted_;
};

}  // namespace p2p_broker::simulation
