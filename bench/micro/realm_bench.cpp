// Cost of the id registry of one key: finding a peer among many, and a whole life of a registration.
// Ids are looked up in a scattered order, so that the caches help no more than they do in a broker.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/load/connection.hpp"
#include "server/core/realm.hpp"

namespace p2p_broker::bench {
namespace {

constexpr server::realm_limits limits{
    .concurrent_limit = 2'000'000,
    .connection_limit = 250,
    .queue_messages_max = 1000,
    .queue_bytes_max = 4 << 20,
    .expire_timeout = server::milliseconds(5000),
    .id_hold = server::milliseconds(30000),
    .id_hold_max = 65536,
};
constexpr protocol::hash_seed seed{0x0123456789abcdef, 0xfedcba9876543210};
constexpr std::size_t scatter = 2654435761;  // steps through the ids in no order that a cache would like

struct populated_realm {
  explicit populated_realm(std::size_t count) : realm("peerjs", limits, seed, budget) {
    ids.reserve(count);
    for (std::uint32_t i = 0; i < count; i++) {
      ids.push_back(make_id("0f1e2d3c", i, 0));
      const auto claimed = realm.claim(ids.back(), "token", {i, 1, 0}, {});
      registrations.push_back(claimed.registered);
    }
  }

  server::waiting_budget budget{{.sender_bytes_max = 4 << 20, .total_bytes_max = 64 << 20}};
  server::realm realm;
  std::vector<std::string> ids;
  std::vector<server::registration_ptr> registrations;
};

void find_peer(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const populated_realm among(count);
  std::size_t turn_number = 0;
  for (auto turn : state) {
    const auto found = among.realm.find(among.ids[turn_number++ * scatter % count]);
    if (!found) {
      state.SkipWithError("a registered id was not found");
      return;
    }
    benchmark::DoNotOptimize(found);
  }
}

void find_nobody(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const populated_realm among(count);
  std::vector<std::string> strangers;
  for (std::uint32_t i = 0; i < 1024; i++) strangers.push_back(make_id("ffffffff", i, 1));
  std::size_t turn_number = 0;
  for (auto turn : state) benchmark::DoNotOptimize(among.realm.find(strangers[turn_number++ % strangers.size()]));
}

void claim_and_release(benchmark::State& state) {
  populated_realm among(static_cast<std::size_t>(state.range(0)));
  const server::peer_ref owner{7, 1, 0};
  std::vector<std::string> strangers;
  for (std::uint32_t i = 0; i < 1024; i++) strangers.push_back(make_id("ffffffff", i, 1));
  std::size_t turn_number = 0;
  for (auto turn : state) {
    const auto claimed = among.realm.claim(strangers[turn_number++ % strangers.size()], "token", owner, {});
    if (!claimed.registered ||
        among.realm.release(*claimed.registered, claimed.tenure) != server::realm::release_verdict::freed) {
      state.SkipWithError("the id was not free or could not be freed");
      return;
    }
  }
}

void registry_sizes(benchmark::internal::Benchmark* of) { of->Arg(1000)->Arg(10'000)->Arg(100'000); }

BENCHMARK(find_peer)->Apply(registry_sizes);
BENCHMARK(find_nobody)->Apply(registry_sizes);
BENCHMARK(claim_and_release)->Apply(registry_sizes);

}  // namespace
}  // namespace p2p_broker::bench
