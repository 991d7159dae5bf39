// One simulation of lobbies: guests that come, talk, seal, blunder and go at random, over the real shards and a net
// that cuts, delays and loses. Now and then all that is on its way comes, and what the guests know of each other must
// agree.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/dice.hpp"
#include "tests/simulation/lobby/lobby_guest.hpp"
#include "tests/simulation/net/network.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/shards/broker.hpp"

namespace p2p_broker::simulation {

class lobby_run {
 public:
  explicit lobby_run(std::uint64_t seed);

  /// \throws std::logic_error when something does not hold
  void run(std::uint64_t steps);

  [[nodiscard]] std::uint64_t count(server::counter which) const { return broker_.total(which); }
  /// How often two guests of one lobby were compared.
  [[nodiscard]] std::uint64_t compared() const noexcept { return compared_; }

 private:
  using guest_ptr = std::unique_ptr<lobby_guest>;

  void step();
  void connect();
  void ask_to_join(lobby_guest& who);
  void talk(lobby_guest& who);
  void blunder(lobby_guest& who);
  void end(lobby_guest& who);
  void say(lobby_guest& who, std::uint32_t type, std::uint32_t id, const std::string& data);
  void read(lobby_guest& who);
  void deliver(lobby_guest& who);
  void serve();
  void drop_ended();

  [[nodiscard]] bool hear(lobby_guest& who, std::size_t most);

  void settle();
  [[nodiscard]] bool serve_all();
  void compare();
  void compare_with_all(lobby_guest& one);
  void compare_pair(lobby_guest& one, lobby_guest& two);
  void drain();
  void send_all_home();
  void check(bool holds, const std::string& what) const;

  [[nodiscard]] lobby_guest& anyone() { return *present_[chance_.below(present_.size())]; }
  /// Whether the others must see it, when all has come.
  [[nodiscard]] static bool is_here(const lobby_guest& who) { return who.is_in() && !who.gone; }

  dice chance_;
  setting stage_;
  bool strict_;
  network net_;
  broker broker_;
  std::vector<guest_ptr> present_;
  std::map<int, guest_ptr> past_;                           ///< whose connections are over, by these
  std::vector<std::string> rooms_;                          ///< in the order in which they were made
  std::map<std::string, std::map<std::uint32_t, int>> in_;  ///< by lobby: whose connection had which id
  std::uint64_t compared_ = 0;
};

}  // namespace p2p_broker::simulation
