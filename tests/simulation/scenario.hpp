// One seeded run: draws what clients and net do, lets the real shards and the model serve it, and compares them all the
// time. Ends by sending everybody home and looking for anything that was left behind.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/dice.hpp"
#include "tests/simulation/guest.hpp"
#include "tests/simulation/model.hpp"
#include "tests/simulation/net/network.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/shards/broker.hpp"
#include "tests/simulation/witness.hpp"

namespace p2p_broker::simulation {

class scenario {
 public:
  explicit scenario(std::uint64_t seed);

  /// \throws std::runtime_error naming the step and what differed
  void run(std::uint64_t steps);

  [[nodiscard]] const ledger& books() const noexcept { return model_.kept_books(); }
  [[nodiscard]] const sights& seen() noexcept { return net_.seen(); }

 private:
  // Clients: scenario.cpp.
  void step();
  void connect();
  void begin(guest& fresh);
  void ask(guest& who);
  void enter(guest& who, std::string id);
  void speak();
  void send(guest& who, parcel what);
  void deliver();
  void read();
  void read(guest& who, std::size_t count);
  void end();
  void pass_time();

  // Wake-ups and the end: scenario_turns.cpp.
  void serve();
  void serve(std::uint16_t shard, bool everything);
  void look_for_ids(turn& seen);
  void raise_limits();
  void shrink();
  void drop_ended();
  void serve_all();
  void send_all_home();
  void check_nothing_is_left();

  // scenario_compare.cpp
  void compare_often();
  void compare_sums();
  void compare_unsent(std::uint64_t sum, const std::function<bool(const expected::line&)>& counts);
  void compare_realms();
  void compare_counters();
  void compare_links(const std::string& key);
  void compare_fates();
  void check(bool good, const std::string& sentence) const;

  [[nodiscard]] guest& anyone() { return guests_.at(chance_.one_of(present_)); }
  [[nodiscard]] const std::string& any_key() { return chance_.one_of(stage_.options.keys); }

  dice chance_;
  setting stage_;
  network net_;
  broker broker_;
  model model_;
  witness witness_;
  std::map<client_number, guest> guests_;
  std::vector<client_number> present_;
  std::map<int, client_number> by_fd_;
  std::uint64_t step_ = 0;
  std::uint64_t next_serial_ = 1;
  client_number next_client_ = 1;
};

}  // namespace p2p_broker::simulation
