// Shows when a silent owner of an id is taken to live, and when its id may go to somebody else.
#include "server/core/claim_contest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::claim_contest_test {
namespace {

using state = claim_contest::state;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr milliseconds patience{1500};
constexpr milliseconds one{1};

claim_contest contest_of(peer_ref claimant) {
  claim_contest made(at(1), test_start - milliseconds(5'000), test_start, patience);
  EXPECT_TRUE(made.join(claimant));
  return made;
}

TEST(claim_contest, needs_no_ping_for_an_owner_that_was_heard_within_two_seconds) {
  EXPECT_FALSE(claim_contest::needs_ping(test_start, test_start));
  EXPECT_FALSE(claim_contest::needs_ping(test_start + milliseconds(50), test_start)) << "a shard's now may be ahead";
  EXPECT_FALSE(claim_contest::needs_ping(test_start, test_start + milliseconds(1'999)));
  EXPECT_TRUE(claim_contest::needs_ping(test_start, test_start + milliseconds(2'000)));
}

TEST(claim_contest, is_open_until_the_patience_is_over_and_lost_by_silence_then) {
  const claim_contest given = contest_of(at(2));
  const instant heard = test_start - milliseconds(5'000);
  EXPECT_EQ(given.owner(), at(1));
  EXPECT_EQ(given.judge(heard, test_start), state::open);
  EXPECT_EQ(given.judge(heard, test_start + patience - one), state::open);
  EXPECT_EQ(given.judge(heard, test_start + patience), state::silent);
}

TEST(claim_contest, is_won_by_anything_from_the_owner_also_when_it_is_read_late) {
  const claim_contest given = contest_of(at(2));
  EXPECT_EQ(given.judge(test_start + one, test_start + milliseconds(2)), state::alive);
  EXPECT_EQ(given.judge(test_start + patience + one, test_start + patience + one), state::alive);
  EXPECT_EQ(given.judge(test_start + one, test_start + milliseconds(60'000)), state::alive);
}

TEST(claim_contest, does_not_count_a_pause_of_the_process) {
  claim_contest given = contest_of(at(2));
  const instant heard = test_start - milliseconds(5'000);
  const milliseconds pause(300);
  const instant back = test_start + milliseconds(1'000);
  given.resume(pause, back + patience);
  EXPECT_EQ(given.judge(heard, test_start + patience + pause - one), state::open);
  EXPECT_EQ(given.judge(heard, test_start + patience + pause), state::silent);
}

TEST(claim_contest, that_began_behind_a_pause_lasts_no_longer_for_it) {
  claim_contest given = contest_of(at(2));
  const instant heard = test_start - milliseconds(5'000);
  given.resume(milliseconds(10'000), test_start + patience);
  EXPECT_EQ(given.judge(heard, test_start + patience - one), state::open);
  EXPECT_EQ(given.judge(heard, test_start + patience), state::silent);
}

TEST(claim_contest, has_four_places_in_the_order_of_asking) {
  claim_contest given = contest_of(at(2));
  EXPECT_TRUE(given.join(at(3)));
  EXPECT_TRUE(given.join(at(4)));
  EXPECT_TRUE(given.join(at(5)));
  EXPECT_FALSE(given.join(at(6)));
  EXPECT_THAT(listed(given.waiting()), ElementsAre(at(2), at(3), at(4), at(5)));
}

TEST(claim_contest, gives_the_place_of_who_gives_up_to_another) {
  claim_contest given = contest_of(at(2));
  for (std::uint32_t n = 3; n <= 5; ++n) {
    EXPECT_TRUE(given.join(at(n)));
  }
  given.withdraw(at(3));
  given.withdraw(at(3));
  given.withdraw(at(99));
  EXPECT_TRUE(given.join(at(6)));
  EXPECT_FALSE(given.join(at(7)));
  EXPECT_THAT(listed(given.waiting()), ElementsAre(at(2), at(4), at(5), at(6)));
}

/// Nobody is ended for somebody who does not want the id any more.
TEST(claim_contest, is_over_without_claimants) {
  claim_contest given = contest_of(at(2));
  given.withdraw(at(2));
  EXPECT_THAT(listed(given.waiting()), IsEmpty());
  EXPECT_EQ(given.judge(test_start - milliseconds(5'000), test_start + patience), state::forsaken);
}

}  // namespace
}  // namespace p2p_broker::server::claim_contest_test
