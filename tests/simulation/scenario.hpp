// One seeded run: draws what happens, lets it happen to the real core and to the model, and compares them all the time.
// Ends by sending everybody home and looking for anything that was left behind.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "protocol/id_template.hpp"
#include "server/core/realms.hpp"
#include "server/dialects/http_api.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/model.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/virtual_shard.hpp"
#include "tests/simulation/witness.hpp"

namespace p2p_broker::simulation {

class scenario {
 public:
  explicit scenario(std::uint64_t seed);

  /// \throws std::runtime_error naming the step and what differed
  void run(std::uint64_t steps);

  [[nodiscard]] const model& expected() const noexcept { return model_; }

 private:
  void step();
  void connect();
  void speak();
  void read();
  void end();
  void carry();
  void sweep();
  void pass_time();
  void give_id();

  void read(client_number who, std::size_t count);
  void carry(std::uint16_t from, std::uint16_t to, std::size_t letters);
  void run_timers(std::uint16_t shard);
  void send_all_home();
  void carry_all();
  void drop_ended();

  void compare_often() const;
  void compare_realms() const;
  void compare_counters() const;
  void compare_links(const std::string& key) const;
  void compare_fates() const;
  void check(bool good, const std::string& sentence) const;

  [[nodiscard]] client_number anyone() { return chance_.one_of(present_); }
  [[nodiscard]] virtual_shard& shard_of(client_number who) const { return *shards_[homes_.at(who)]; }
  [[nodiscard]] const std::string& any_key() { return chance_.one_of(stage_.options.keys); }

  dice chance_;
  setting stage_;
  server::instant now_;
  server::realms realms_;
  std::vector<std::unique_ptr<virtual_shard>> shards_;
  protocol::id_template ids_;
  std::unique_ptr<server::http_api> api_;
  model model_;
  witness witness_;
  std::vector<client_number> present_;
  std::map<client_number, std::uint16_t> homes_;  ///< shard of each client that is present
  std::uint64_t step_ = 0;
  std::uint64_t next_serial_ = 1;
  client_number next_client_ = 1;
};

}  // namespace p2p_broker::simulation
