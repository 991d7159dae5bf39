// Runs the simulation of lobbies for one seed after another; every seed is a test, and so is meeting each way to end.
//
//   lobby_simulation [--seed N] [--steps N] [--seeds N]     defaults: seeds from 1 on, as many as the suite runs
#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "server/log/log.hpp"
#include "tests/simulation/lobby/lobby_run.hpp"

namespace {

using namespace p2p_broker;
using server::counter;

constexpr std::array counters_to_meet{counter::lobbies_sealed,
                                      counter::lobby_joins,
                                      counter::lobby_notices,
                                      counter::messages_relayed,
                                      counter::messages_ignored,
                                      counter::messages_missed,
                                      counter::refused_lobby_name,
                                      counter::refused_lobby_sealed,
                                      counter::refused_lobby_message,
                                      counter::limit_lobbies,
                                      counter::limit_lobby_members,
                                      counter::limit_lobby_join_timeout,
                                      counter::limit_lobby_alone_timeout,
                                      counter::limit_lobby_pings,
                                      counter::limit_outbox_bytes};

struct summary {
  void judge(bool good, const std::string& sentence) {
    ++(good ? passed : failed);
    if (!good) {
      std::cout << "FAIL " << sentence << std::endl;
    }
  }

  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t compared = 0;
  std::map<counter, std::uint64_t> counts;
};

void run_seed(std::uint64_t seed, std::uint64_t steps, summary& all) {
  try {
    simulation::lobby_run run(seed);
    run.run(steps);
    all.compared += run.compared();
    for (const counter which : counters_to_meet) {
      all.counts[which] += run.count(which);
    }
    all.judge(true, {});
  } catch (const std::exception& error) {
    all.judge(false, "lobby_simulation --seed " + std::to_string(seed) + " --steps " + std::to_string(steps) + ": " +
                         error.what());
  }
}

/// Runs that never meet something say nothing about it.
void judge_reach(summary& all) {
  std::cout << "     " << all.compared << " times: two members compared\n";
  all.judge(all.compared > 0, "never compared");
  for (const auto& [which, count] : all.counts) {
    std::cout << "     " << count << " times: " << server::row_of(which).name << "\n";
    all.judge(count > 0, "never met: " + std::string(server::row_of(which).name));
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t first = 1;
  std::uint64_t seeds = 120;
  std::uint64_t steps = 10'000;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--seed") {
      first = value;
      seeds = 1;
    } else {
      (name == "--seeds" ? seeds : steps) = value;
    }
  }
  server::log::set_level("off");
  summary all;
  for (std::uint64_t i = 0; i < seeds; ++i) {
    run_seed(first + i, steps, all);
  }
  if (seeds * steps >= 500'000) {
    judge_reach(all);
  }
  std::cout << all.passed << " passed, " << all.failed << " failed" << std::endl;
  return all.failed == 0 && all.passed > 0 ? 0 : 1;
}
