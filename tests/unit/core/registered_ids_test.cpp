// Shows that ids are found and erased, and that a table which shrinks keeps what is in it.
#include "server/core/registered_ids.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <iterator>
#include <string>

namespace p2p_broker::server::registered_ids_test {
namespace {

/// Spread as hashes are, and the same for the same number.
[[nodiscard]] std::uint64_t hash_of(std::uint64_t number) { return (number + 1) * 0x9E3779B97F4A7C15; }

TEST(registered_ids, are_all_found_behind_a_storm_of_others) {
  registered_ids ids;
  for (std::uint64_t n = 0; n < 5'000; ++n) {
    ids.add(registration::make(std::to_string(n), "token", hash_of(n), n + 1));
  }
  for (std::uint64_t n = 0; n < 5'000; ++n) {
    if (n % 100 != 0) {
      ids.erase({std::to_string(n), hash_of(n)});
    }
  }
  ids.shrink();
  for (std::uint64_t n = 0; n < 5'000; ++n) {
    const registration_ptr* const found = ids.find({std::to_string(n), hash_of(n)});
    ASSERT_EQ(found != nullptr, n % 100 == 0) << n;
    EXPECT_TRUE(found == nullptr || (*found)->id() == std::to_string(n));
  }
  EXPECT_EQ(std::distance(ids.begin(), ids.end()), 50);
}

}  // namespace
}  // namespace p2p_broker::server::registered_ids_test
