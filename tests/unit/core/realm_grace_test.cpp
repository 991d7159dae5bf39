// Shows how long the id of a broken connection is kept for its token, who waits for it, and who gets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/core/realm.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::realm_grace_test {
namespace {

using claim = realm::claim_verdict;
using release = realm::release_verdict;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr milliseconds grace{1000};
constexpr milliseconds one{1};

struct graced_given {
  explicit graced_given(std::uint32_t concurrent_limit = 100)
      : home("key",
             {.concurrent_limit = concurrent_limit,
              .connection_limit = 10,
              .queue_messages_max = 100,
              .queue_bytes_max = 1'000'000,
              .expire_timeout = milliseconds(5'000),
              .id_hold = milliseconds(1'000),
              .id_hold_max = 10},
             test_seed, budget) {}

  release break_off(std::string_view id, instant when = test_start) {
    const auto claimed = home.claim(id, "mine", at(1), test_start);
    return home.release(*claimed.registered, claimed.tenure, when + grace);
  }
  realm::claim_result claim_as(std::string_view token, peer_ref who, instant now) {
    return home.claim("alice", token, who, now);
  }

  waiting_budget budget{{1'000'000, 1'000'000}};
  realm home;
};

TEST(realm_grace, keeps_the_id_of_a_broken_connection_for_its_token) {
  graced_given given;
  EXPECT_EQ(given.break_off("alice"), release::graced);
  const auto other = given.claim_as("other", at(2), test_start + grace - one);
  EXPECT_EQ(other.verdict, claim::graced);
  EXPECT_EQ(other.until, test_start + grace);
  const auto own = given.claim_as("mine", at(3), test_start + grace - one);
  EXPECT_EQ(own.verdict, claim::opened);
  EXPECT_EQ(own.tenure, 1U);
  EXPECT_THAT(listed(own.losers), ElementsAre(at(2)));
}

TEST(realm_grace, ends_and_then_whoever_claims_the_id_has_it) {
  graced_given given;
  (void)given.break_off("alice");
  (void)given.claim_as("other", at(2), test_start);
  (void)given.claim_as("third", at(3), test_start);
  const auto won = given.claim_as("other", at(2), test_start + grace);
  EXPECT_EQ(won.verdict, claim::opened);
  EXPECT_THAT(listed(won.losers), ElementsAre(at(3))) << "not the one that waited and got it";
}

TEST(realm_grace, is_only_for_connections_that_broke) {
  graced_given given;
  const auto claimed = given.claim_as("mine", at(1), test_start);
  EXPECT_EQ(given.home.release(*claimed.registered, claimed.tenure), release::freed);
  EXPECT_EQ(given.claim_as("other", at(2), test_start).verdict, claim::opened);
}

TEST(realm_grace, lets_four_wait) {
  graced_given given;
  (void)given.break_off("alice");
  for (std::uint32_t n = 2; n <= 5; ++n) {
    EXPECT_EQ(given.claim_as("other", at(n), test_start).verdict, claim::graced);
  }
  EXPECT_EQ(given.claim_as("other", at(6), test_start).verdict, claim::crowded);
  given.home.withdraw("alice", at(3));
  given.home.withdraw("nobody", at(3));
  EXPECT_EQ(given.claim_as("other", at(6), test_start).verdict, claim::graced);
  EXPECT_THAT(listed(given.claim_as("mine", at(7), test_start).losers), ElementsAre(at(2), at(4), at(5), at(6)));
}

/// A graced id is not there: it is in no list, holds no place, and what is sent to it waits as for anybody absent.
TEST(realm_grace, is_no_presence) {
  graced_given given(1);
  const auto bob = registration::make("bob", "token", 0, 99);
  (void)given.break_off("alice");
  EXPECT_EQ(given.home.size(), 0U);
  EXPECT_THAT(given.home.in_order(), IsEmpty());
  EXPECT_FALSE(given.home.find("alice"));
  const auto kept =
      given.home.keep("alice", {protocol::message_type::offer, bob->id_json(), R"("alice")", "1"}, *bob, test_start);
  EXPECT_EQ(kept.verdict, realm::keep_verdict::kept);
  const auto carol = given.home.claim("carol", "token", at(5), test_start);
  EXPECT_EQ(carol.verdict, claim::opened);
  EXPECT_EQ(given.claim_as("mine", at(6), test_start).verdict, claim::full);
  (void)given.home.release(*carol.registered, carol.tenure);
  EXPECT_EQ(given.claim_as("mine", at(6), test_start).waiting.size(), 1U);
}

/// What broke when it was full had a place until then, so there are never more of them than twice the limit.
TEST(realm_grace, is_for_no_more_ids_than_there_may_be_peers) {
  graced_given given(2);
  EXPECT_EQ(given.break_off("alice"), release::graced);
  EXPECT_EQ(given.break_off("bob"), release::graced);
  EXPECT_EQ(given.break_off("carol"), release::freed);
  given.home.drop_graced(test_start + grace - one);
  EXPECT_EQ(given.break_off("carol"), release::freed);
  given.home.drop_graced(test_start + grace);
  EXPECT_EQ(given.break_off("carol"), release::graced);
}

TEST(realm_grace, begins_anew_when_the_connection_breaks_again) {
  graced_given given(1);
  for (int n = 0; n < 5; ++n) {
    const instant when = test_start + n * grace / 2;
    const auto own = given.claim_as("mine", at(1), when);
    ASSERT_EQ(own.verdict, claim::opened);
    EXPECT_EQ(given.home.release(*own.registered, own.tenure, when + grace), release::graced);
    EXPECT_EQ(given.claim_as("other", at(2), when + grace - one).until, when + grace);
  }
}

}  // namespace
}  // namespace p2p_broker::server::realm_grace_test
