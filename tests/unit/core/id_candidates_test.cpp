// Shows which ids of a template are tried, and that a search ends.
#include "server/core/id_candidates.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::id_candidates_test {
namespace {

protocol::id_template made_of(std::string_view text) {
  return std::get<protocol::id_template>(protocol::id_template::parse(std::string(text)));
}

TEST(id_candidates, hold_every_id_of_a_small_template) {
  protocol::seeded_random random(1);
  const protocol::id_template digits = made_of("{digits:2}");
  id_candidates candidates(digits, random);
  EXPECT_EQ(candidates.steps(), 100U);
  candidates.start_at(99);
  std::set<std::string> walked;
  for (std::uint64_t n = id_candidates::draws; n < candidates.count(); ++n) {
    walked.insert(candidates.at(n));
  }
  EXPECT_EQ(walked.size(), 100U);
}

TEST(id_candidates, are_bounded_with_a_large_template_and_drawn_alone_with_one_that_repeats_none) {
  protocol::seeded_random random(1);
  const protocol::id_template large = made_of("{digits:9}");
  EXPECT_EQ(id_candidates(large, random).count(), id_candidates::draws + id_candidates::steps_max);
  const protocol::id_template uncountable = made_of("{uuid}");
  EXPECT_EQ(id_candidates(uncountable, random).steps(), 0U);
}

}  // namespace
}  // namespace p2p_broker::server::id_candidates_test
