// Shows that nobody can choose absent ids that fall into one place of the table, as they could if it were hashed by
// std::hash: that of libstdc++ (MurmurHash64A with a known seed) lets such ids be computed, as many as one likes.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "server/core/realm.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::realm_hash_test {
namespace {

constexpr std::uint64_t factor = 0xc6a4a7935bd1e995;  // MurmurHash64A's
constexpr std::uint64_t known_seed = 0xc70f6907;      // libstdc++'s
constexpr std::size_t bytes = 16;

/// What a block of eight bytes is made into before it enters the hash, and back.
[[nodiscard]] std::uint64_t mixed(std::uint64_t block) {
  block *= factor;
  return (block ^ block >> 47) * factor;
}
[[nodiscard]] std::uint64_t unmixed(std::uint64_t block) {
  std::uint64_t inverse = factor;
  for (int i = 0; i < 6; ++i) {
    inverse *= 2 - factor * inverse;
  }
  block *= inverse;
  return (block ^ block >> 47) * inverse;
}

/// Ids whose second half makes up for their first.
[[nodiscard]] std::vector<std::string> colliding(std::size_t count) {
  const std::uint64_t begin = known_seed ^ bytes * factor;
  std::vector<std::string> ids;
  for (std::uint64_t first = 1; ids.size() < count; ++first) {
    const std::uint64_t blocks[2]{first, unmixed((begin ^ mixed(first)) * factor)};
    std::string id(bytes, '\0');
    std::memcpy(id.data(), blocks, bytes);
    ids.push_back(std::move(id));
  }
  return ids;
}

[[nodiscard]] std::vector<std::string> ordinary(std::size_t count) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < count; ++i) {
    ids.push_back("an-id-as-any-" + std::to_string(100 + i));
  }
  return ids;
}

/// How long it takes to keep a message for each of these, the shortest of three.
[[nodiscard]] std::chrono::nanoseconds time_to_keep(const std::vector<std::string>& ids) {
  constexpr std::uint32_t plenty = 1'000'000'000;
  const realm_limits limits{.concurrent_limit = 10,
                            .connection_limit = 10,
                            .queue_messages_max = 10,
                            .queue_bytes_max = plenty,
                            .expire_timeout = milliseconds(5'000),
                            .id_hold = milliseconds(1'000),
                            .id_hold_max = 10};
  const protocol::envelope message{protocol::message_type::offer, R"("s")", R"("d")", "1"};
  auto best = std::chrono::nanoseconds::max();
  for (int round = 0; round < 3; ++round) {
    waiting_budget budget({plenty, plenty});
    realm home("key", limits, test_seed, budget);
    const registration_ptr sender = home.claim("sender", "token", at(1), test_start).registered;
    const auto began = std::chrono::steady_clock::now();
    for (const std::string& id : ids) {
      EXPECT_EQ(home.keep(id, message, *sender, test_start).verdict, realm::keep_verdict::kept);
    }
    best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - began);
    (void)home.take_expired(test_start + milliseconds(5'000));
  }
  return best;
}

TEST(realm_hash, cannot_be_foreseen_by_who_chooses_absent_ids) {
  constexpr std::size_t count = 20'000;
  const std::vector<std::string> chosen = colliding(count);
  const std::hash<std::string> known;
  if (!std::ranges::all_of(chosen, [&](const std::string& id) { return known(id) == known(chosen.front()); })) {
    GTEST_SKIP() << "this standard library hashes otherwise";
  }
  const auto usual = time_to_keep(ordinary(count));
  const auto attacked = time_to_keep(chosen);
  EXPECT_LT(attacked, usual * 5) << attacked.count() << " ns instead of " << usual.count();
}

}  // namespace
}  // namespace p2p_broker::server::realm_hash_test
