// Shows how a client waits for an id that another has: until its owner has answered, or its grace is over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/core/claim_contest.hpp"
#include "server/dialects/peer.hpp"
#include "tests/unit/peer_given.hpp"

namespace p2p_broker::server::peer_wait_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const std::string taken_text = R"({"type":"ID-TAKEN","payload":{"msg":"ID is taken"}})";

/// Alice has her id, and somebody with another token wants it.
struct contested_given : peer_given {
  explicit contested_given(const config::options& options = {}) : peer_given(options) {
    (void)greet_as("alice", alice, at(1));
    EXPECT_FALSE(claim(thief, at(2)));
  }

  std::optional<farewell> claim(peer& who, peer_ref self) {
    return greet(who, "key=peerjs&id=alice&token=other", self);
  }
  void break_off(peer& who, peer_ref self) { leave(who, end_reason::lost, self); }

  peer alice;
  peer thief;
};

TEST(peer_wait, asks_where_the_owner_lives_and_says_nothing_meanwhile) {
  contested_given given;
  ASSERT_EQ(given.out.asked.size(), 1U);
  EXPECT_EQ(given.out.asked[0].owner, at(1));
  EXPECT_EQ(given.out.asked[0].question.claimant, at(2));
  EXPECT_FALSE(given.out.asked[0].question.withdrawn);
  EXPECT_EQ(given.waits_until, given.with.now() + milliseconds(2'000));
  EXPECT_THAT(given.out.got_by(at(2)), IsEmpty());
  EXPECT_FALSE(given.thief.speaks());
  EXPECT_TRUE(given.thief.who().id.empty()) << "it was never anybody";
  EXPECT_TRUE(given.alice.speaks());
}

TEST(peer_wait, is_refused_when_the_owner_lives) {
  contested_given given;
  const auto told = given.decide(given.thief, claim_answer::taken, at(2));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->why, end_reason::refused);
  EXPECT_EQ(told->code, protocol::close_code::id_taken);
  EXPECT_EQ(told->text, "ID is taken");
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(taken_text));
  EXPECT_EQ(given.count(counter::refused_id_taken), 1U);
  ASSERT_THAT(given.out.refusals, ElementsAre(refused(counter::refused_id_taken, "alice")));
  EXPECT_EQ(given.out.refusals[0].from, &given.from);
  given.leave(given.thief, end_reason::refused, at(2));
  EXPECT_EQ(given.out.asked.size(), 1U) << "it has nothing to withdraw";
  EXPECT_TRUE(given.alice.speaks());
}

TEST(peer_wait, is_refused_as_one_too_many) {
  contested_given given;
  ASSERT_TRUE(given.decide(given.thief, claim_answer::crowded, at(2)));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(taken_text));
  EXPECT_EQ(given.count(counter::refused_claimants), 1U);
}

TEST(peer_wait, gets_the_id_of_an_owner_that_showed_no_life) {
  contested_given given;
  given.leave(given.alice, end_reason::unanswered, at(1));
  EXPECT_FALSE(given.decide(given.thief, claim_answer::silent, at(2)));
  EXPECT_FALSE(given.waits_until);
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(open_text));
  EXPECT_TRUE(given.thief.speaks());
  EXPECT_EQ(given.thief.who().id, "alice");
  EXPECT_EQ(given.home().find("alice"), at(2));
  EXPECT_EQ(given.count(counter::claims_won), 1U);
}

TEST(peer_wait, gets_what_waited_for_the_id_behind_its_open) {
  contested_given given;
  peer bob;
  (void)given.greet_as("bob", bob, at(3));
  given.leave(given.alice, end_reason::unanswered, at(1));
  given.hear(bob, said("OFFER", "alice"));
  EXPECT_FALSE(given.decide(given.thief, claim_answer::silent, at(2)));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(open_text, sent("OFFER", "bob", "alice")));
}

/// The owner left by itself: nobody was robbed.
TEST(peer_wait, gets_an_id_that_was_left_meanwhile) {
  contested_given given;
  given.leave(given.alice);
  EXPECT_FALSE(given.decide(given.thief, claim_answer::left, at(2)));
  EXPECT_TRUE(given.thief.speaks());
  EXPECT_EQ(given.count(counter::claims_won), 0U);
}

TEST(peer_wait, is_refused_if_somebody_else_was_faster) {
  contested_given given;
  given.leave(given.alice, end_reason::unanswered, at(1));
  peer faster;
  EXPECT_FALSE(given.greet_as("alice", faster, at(3)));
  ASSERT_TRUE(given.decide(given.thief, claim_answer::silent, at(2)));
  EXPECT_EQ(given.out.asked.size(), 1U) << "who has just come lives";
  EXPECT_TRUE(faster.speaks());
  EXPECT_EQ(given.count(counter::claims_won), 0U);
}

TEST(peer_wait, is_refused_if_the_key_is_full_by_then) {
  config::options settings;
  settings.concurrent_limit = 1;
  contested_given given(settings);
  given.leave(given.alice);
  peer bob;
  (void)given.greet_as("bob", bob, at(3));
  ASSERT_TRUE(given.decide(given.thief, claim_answer::left, at(2)));
  EXPECT_EQ(given.count(counter::limit_concurrent), 1U);
}

TEST(peer_wait, gives_up_when_no_answer_comes_and_frees_its_place) {
  contested_given given;
  ASSERT_TRUE(given.decide(given.thief, claim_answer::overdue, at(2)));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(taken_text));
  ASSERT_EQ(given.out.asked.size(), 2U);
  EXPECT_EQ(given.out.asked[1].owner, at(1));
  EXPECT_EQ(given.out.asked[1].question.claimant, at(2));
  EXPECT_TRUE(given.out.asked[1].question.withdrawn);
}

TEST(peer_wait, frees_its_place_when_it_goes) {
  contested_given given;
  given.leave(given.thief, end_reason::lost, at(2));
  given.leave(given.thief, end_reason::lost, at(2));
  ASSERT_EQ(given.out.asked.size(), 2U);
  EXPECT_TRUE(given.out.asked[1].question.withdrawn);
  EXPECT_TRUE(given.alice.speaks());
  EXPECT_EQ(given.count(counter::ids_graced), 0U);
}

/// The owner's own client needs no answer of anybody.
TEST(peer_wait, is_overtaken_by_the_owners_own_client) {
  contested_given given;
  peer again;
  EXPECT_FALSE(given.greet_as("alice", again, at(3)));
  EXPECT_TRUE(again.speaks());
  EXPECT_THAT(given.out.got_by(at(3)), ElementsAre(open_text));
  ASSERT_TRUE(given.decide(given.thief, claim_answer::left, at(2)));
}

TEST(peer_wait, waits_for_the_end_of_the_grace_of_a_broken_connection) {
  contested_given given;
  given.break_off(given.alice, at(1));
  EXPECT_EQ(given.count(counter::ids_graced), 1U);
  EXPECT_EQ(given.count(counter::peers_closed), 1U);
  const instant over = given.with.now() + milliseconds(1'000);
  EXPECT_FALSE(given.decide(given.thief, claim_answer::left, at(2)));
  EXPECT_EQ(given.waits_until, over);
  given.now = over;
  EXPECT_FALSE(given.decide(given.thief, claim_answer::overdue, at(2)));
  EXPECT_TRUE(given.thief.speaks());
  EXPECT_EQ(given.out.asked.size(), 1U);
}

TEST(peer_wait, is_told_when_the_client_of_a_graced_id_comes_back) {
  contested_given given;
  given.break_off(given.alice, at(1));
  peer late;
  EXPECT_FALSE(given.claim(late, at(4)));
  peer again;
  EXPECT_FALSE(given.greet_as("alice", again, at(3)));
  EXPECT_TRUE(again.speaks());
  EXPECT_THAT(given.out.answered, ElementsAre(Pair(at(4), claim_answer::taken)));
  ASSERT_TRUE(given.decide(late, claim_answer::taken, at(4)));
  EXPECT_TRUE(again.speaks());
}

TEST(peer_wait, frees_its_place_in_a_grace_too) {
  contested_given given;
  given.break_off(given.alice, at(1));
  peer late[5];
  for (std::uint32_t n = 0; n < 4; ++n) {
    EXPECT_FALSE(given.claim(late[n], at(10 + n)));
  }
  ASSERT_TRUE(given.claim(late[4], at(14)));
  EXPECT_EQ(given.count(counter::refused_claimants), 1U);
  given.leave(late[0], end_reason::closed_by_client, at(10));
  peer another;
  EXPECT_FALSE(given.claim(another, at(15)));
}

/// A connection that breaks again and again keeps nobody waiting for ever.
TEST(peer_wait, waits_for_one_grace_and_not_for_another) {
  contested_given given;
  given.break_off(given.alice, at(1));
  peer late;
  EXPECT_FALSE(given.claim(late, at(4)));
  peer again;
  (void)given.greet_as("alice", again, at(3));
  given.break_off(again, at(3));
  ASSERT_TRUE(given.decide(late, claim_answer::overdue, at(4)));
  EXPECT_EQ(given.count(counter::refused_id_taken), 1U);
}

TEST(peer_wait, begins_no_grace_for_who_leaves_or_is_told_to_go) {
  for (const end_reason why : {end_reason::closed_by_client, end_reason::unanswered, end_reason::protocol_error,
                               end_reason::shutdown, end_reason::too_slow}) {
    contested_given given;
    given.leave(given.alice, why, at(1));
    EXPECT_EQ(given.count(counter::ids_graced), 0U) << text_of(why);
    EXPECT_FALSE(given.decide(given.thief, claim_answer::left, at(2))) << text_of(why);
    EXPECT_TRUE(given.thief.speaks()) << text_of(why);
  }
}

TEST(peer_wait, begins_no_grace_for_who_said_leave_before_its_connection_broke) {
  contested_given given;
  given.hear(given.alice, R"({"type":"LEAVE"})");
  given.break_off(given.alice, at(1));
  EXPECT_EQ(given.count(counter::ids_graced), 0U);
}

TEST(peer_wait, begins_no_grace_of_zero) {
  config::options settings;
  settings.id_grace_ms = 0;
  contested_given given(settings);
  given.break_off(given.alice, at(1));
  EXPECT_EQ(given.count(counter::ids_graced), 0U);
  EXPECT_FALSE(given.decide(given.thief, claim_answer::left, at(2)));
  EXPECT_TRUE(given.thief.speaks());
}

TEST(peer_wait, begins_a_grace_for_who_fell_silent) {
  contested_given given;
  given.leave(given.alice, end_reason::silent, at(1));
  EXPECT_EQ(given.count(counter::ids_graced), 1U);
}

}  // namespace
}  // namespace p2p_broker::server::peer_wait_test
