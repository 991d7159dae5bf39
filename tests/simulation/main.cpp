// Runs the simulation for one seed after another; every seed is a test, and so is meeting every limit and every fate.
//
//   simulation [--seed N] [--steps N] [--seeds N]     defaults: seeds from 1 on, as many as the suite runs
#include <array>
#include <charconv>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "server/log/log.hpp"
#include "tests/simulation/scenario.hpp"

namespace {

using namespace p2p_broker;

struct plan {
  std::uint64_t seed = 1;
  std::uint64_t seeds = 60;
  std::uint64_t steps = 20'000;
};

constexpr server::counter limits_to_meet[] = {server::counter::takeovers,
                                              server::counter::claims_contested,
                                              server::counter::claims_won,
                                              server::counter::ids_graced,
                                              server::counter::refused_missing_parameters,
                                              server::counter::refused_invalid_key,
                                              server::counter::refused_id_taken,
                                              server::counter::limit_concurrent,
                                              server::counter::limit_connection,
                                              server::counter::limit_id_hold,
                                              server::counter::limit_id_space,
                                              server::counter::limit_queue_messages,
                                              server::counter::limit_queue_bytes,
                                              server::counter::limit_sender_queue_bytes,
                                              server::counter::limit_total_queue_bytes,
                                              server::counter::limit_outbox_bytes,
                                              server::counter::messages_missed,
                                              server::counter::messages_delivered_late,
                                              server::counter::limit_mailbox_bytes,
                                              server::counter::limit_message_bytes,
                                              server::counter::limit_handshake_timeout,
                                              server::counter::limit_keep_alive_timeout,
                                              server::counter::limit_close_timeout,
                                              server::counter::limit_alive_timeout,
                                              server::counter::limit_outbox_timeout,
                                              server::counter::limit_message_timeout,
                                              server::counter::messages_lost,
                                              server::counter::protocol_errors,
                                              server::counter::expires_sent};

[[nodiscard]] bool read_number(std::string_view text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

[[nodiscard]] bool read_plan(int argc, char** argv, plan& out) {
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    std::uint64_t value = 0;
    if (i + 1 == argc || !read_number(argv[i + 1], value)) {
      return false;
    }
    if (name == "--seed") {
      out.seed = value;
      out.seeds = 1;
    } else if (name == "--seeds") {
      out.seeds = value;
    } else if (name == "--steps") {
      out.steps = value;
    } else {
      return false;
    }
  }
  return true;
}

/// What all runs together have met.
class summary {
 public:
  void add(simulation::scenario& run) {
    for (const auto& [serial, what] : run.books().fates()) {
      ++fates_[static_cast<std::size_t>(what)];
    }
    for (const auto& [which, count] : run.books().tally()) {
      counts_[which] += count;
    }
    seen_.add(run.seen());
  }

  void judge(bool good, const std::string& sentence) {
    ++(good ? passed : failed);
    if (!good) {
      std::cout << "FAIL " << sentence << std::endl;
    }
  }

  /// A run that never meets a limit says nothing about it.
  void judge_reach() {
    for (std::size_t i = 0; i < fates_.size(); ++i) {
      judge_met(fates_[i], "messages", simulation::fate_names[i]);
    }
    for (const server::counter which : limits_to_meet) {
      judge_met(counts_[which], "times", server::row_of(which).name);
    }
    for (std::size_t i = 0; i < simulation::sight_names.size(); ++i) {
      judge_met(seen_.count(i), "times", simulation::sight_names[i]);
    }
  }

  std::uint64_t passed = 0;
  std::uint64_t failed = 0;

 private:
  void judge_met(std::uint64_t count, std::string_view unit, std::string_view what) {
    std::cout << "     " << count << " " << unit << ": " << what << "\n";
    judge(count > 0, "never met: " + std::string(what));
  }

  std::array<std::uint64_t, simulation::fate_names.size()> fates_{};
  std::map<server::counter, std::uint64_t> counts_;
  simulation::sights seen_;
};

void run_seed(const plan& asked, std::uint64_t seed, summary& all) {
  const std::string command = "simulation --seed " + std::to_string(seed) + " --steps " + std::to_string(asked.steps);
  try {
    simulation::scenario run(seed);
    run.run(asked.steps);
    all.add(run);
    all.judge(true, {});
  } catch (const std::exception& error) {
    all.judge(false, command + ": " + error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  plan asked;
  if (!read_plan(argc, argv, asked)) {
    std::cerr << "usage: simulation [--seed N] [--steps N] [--seeds N]\n";
    return 2;
  }
  server::log::set_level("off");
  std::cout << "seeds " << asked.seed << " to " << asked.seed + asked.seeds - 1 << ", " << asked.steps
            << " steps each\n";
  summary all;
  for (std::uint64_t i = 0; i < asked.seeds; ++i) {
    run_seed(asked, asked.seed + i, all);
  }
  if (asked.seeds * asked.steps >= 1'000'000) {
    all.judge_reach();
  }
  std::cout << all.passed << " passed, " << all.failed << " failed" << std::endl;
  return all.failed == 0 && all.passed > 0 ? 0 : 1;
}
