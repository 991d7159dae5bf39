// Shows that a stripe's entries differ in the bits that its table looks at.
#include "server/core/stripe_index.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::stripe_index_test {
namespace {

TEST(stripe_index, uses_all_stripes_and_leaves_high_and_low_bits_to_the_tables) {
  protocol::seeded_random random(1);
  std::set<std::size_t> stripes;
  std::set<std::uint64_t> high;
  std::set<std::uint64_t> low;
  for (int n = 0; n < 200'000; ++n) {
    const std::uint64_t hash = random.below(UINT64_MAX);
    stripes.insert(stripe_index(hash));
    if (stripe_index(hash) == 5) {
      high.insert(hash >> 58);
      low.insert(hash & 0xFF);
    }
  }
  EXPECT_EQ(stripes.size(), stripes_of_table);
  EXPECT_EQ(*stripes.rbegin(), stripes_of_table - 1);
  EXPECT_EQ(high.size(), 64U);
  EXPECT_EQ(low.size(), 256U);
}

}  // namespace
}  // namespace p2p_broker::server::stripe_index_test
