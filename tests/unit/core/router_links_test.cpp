// Shows what links an OFFER makes, and when it is one too many.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/core/router.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::router_links_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

config::options two_links() {
  config::options settings;
  settings.connection_limit = 2;
  return settings;
}

TEST(router_links, are_made_by_offers_only_and_once_for_a_pair) {
  routed_realm given(two_links());
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  for (const char* type : {"ANSWER", "CANDIDATE", "LEAVE", "EXPIRE"}) {
    given.say(*alice, said(type, "bob"));
  }
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 0U);
  for (int i = 0; i < 3; ++i) {
    given.say(*alice, said("OFFER", "bob"));
    given.say(*bob, said("OFFER", "alice"));
  }
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 1U);
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 1U);
  EXPECT_EQ(given.out.got_by(at(2)).size(), 7U);
}

/// A refused OFFER is not even tried: it takes no room and is not missed.
TEST(router_links, of_a_refused_offer_ask_for_no_room) {
  config::options settings;
  settings.connection_limit = 0;
  routed_realm given(settings);
  const registration_ptr alice = given.open("alice", at(1));
  (void)given.open("bob", at(2));
  given.out.leave_no_room(at(2));
  given.say(*alice, said("OFFER", "bob"));
  EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(1), expired("bob", "alice")}));
  EXPECT_EQ(given.count(counter::limit_connection), 1U);
  EXPECT_EQ(given.count(counter::messages_missed), 0U);
  EXPECT_EQ(given.count(counter::messages_relayed), 0U);
}

TEST(router_links, are_not_needed_for_a_peers_own_messages) {
  config::options settings;
  settings.connection_limit = 0;
  routed_realm given(settings);
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "alice"));
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(sent("OFFER", "alice", "alice")));
}

TEST(router_links, refuse_an_offer_beyond_the_senders) {
  routed_realm given(two_links());
  const registration_ptr alice = given.open("alice", at(1));
  for (std::uint32_t i = 2; i < 5; ++i) {
    (void)given.open("peer" + std::to_string(i), at(i));
    given.say(*alice, said("OFFER", "peer" + std::to_string(i)));
  }
  EXPECT_THAT(given.out.got_by(at(4)), IsEmpty());
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("peer4", "alice")));
  EXPECT_THAT(given.out.refusals, ElementsAre(refused(counter::limit_connection, "alice")));
  EXPECT_EQ(given.count(counter::limit_connection), 1U);
  given.say(*alice, said("OFFER", "peer2"));
  given.say(*alice, said("ANSWER", "peer4"));
  EXPECT_EQ(given.out.got_by(at(2)).size(), 2U);
  EXPECT_EQ(given.out.got_by(at(4)).size(), 1U);
}

TEST(router_links, are_the_receivers_too_when_it_answers) {
  routed_realm given(two_links());
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  given.say(*alice, said("OFFER", "bob"));
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 0U);
  given.say(*bob, said("ANSWER", "alice"));
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 1U);
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(sent("ANSWER", "bob", "alice")));
}

TEST(router_links, of_a_victim_are_not_used_up_by_strangers) {
  routed_realm given(two_links());
  const registration_ptr victim = given.open("victim", at(9));
  for (std::uint32_t i = 100; i < 340; ++i) {
    given.say(*given.open("stranger" + std::to_string(i), at(i)), said("OFFER", "victim"));
  }
  const registration_ptr friends = given.open("friend", at(1));
  given.say(*friends, said("OFFER", "victim"));
  given.say(*victim, said("ANSWER", "friend"));
  given.say(*victim, said("OFFER", "friend"));
  EXPECT_EQ(given.out.got_by(at(9)).size(), 241U);
  EXPECT_EQ(given.out.got_by(at(1)).size(), 2U);
  EXPECT_EQ(given.count(counter::limit_connection), 0U);
}

TEST(router_links, refuse_an_offer_beyond_the_receivers_until_one_leaves) {
  routed_realm given(two_links());
  const registration_ptr star = given.open("star", at(9));
  std::vector<registration_ptr> fans;
  for (std::uint32_t i = 0; i < 3; ++i) {
    fans.push_back(given.open("fan" + std::to_string(i), at(i)));
    given.say(*fans.back(), said("OFFER", "star"));
    if (i < 2) {
      given.say(*star, said("ANSWER", "fan" + std::to_string(i)));
    }
  }
  EXPECT_EQ(given.out.got_by(at(9)).size(), 2U);
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(expired("star", "fan2")));
  given.leave(*fans[0]);
  given.say(*fans[2], said("OFFER", "star"));
  EXPECT_EQ(given.out.got_by(at(9)).size(), 3U);
}

/// A sender whose id was freed by the connection that took it over may not know yet.
TEST(router_links, are_not_left_behind_of_a_sender_that_is_gone) {
  routed_realm given(two_links());
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  given.leave(*alice);
  given.say(*alice, said("OFFER", "bob"));
  EXPECT_EQ(given.out.got_by(at(2)).size(), 1U);
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 0U);
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 0U);
}

TEST(router_links, are_counted_when_an_offer_that_waited_is_delivered) {
  routed_realm given(two_links());
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "bob"));
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 0U);
  const registration_ptr bob = given.open("bob", at(2));
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 1U);
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 0U);
}

TEST(router_links, refuse_waiting_offers_beyond_the_senders_and_let_the_rest_through) {
  routed_realm given(two_links());
  const registration_ptr star = given.open("star", at(9));
  const registration_ptr fan = given.open("fan", at(1));
  given.say(*fan, said("OFFER", "late"));
  (void)given.open("other", at(2));
  given.say(*fan, said("OFFER", "other"));
  given.say(*fan, said("OFFER", "star"));
  given.say(*star, said("OFFER", "late"));
  given.out.lines.clear();
  (void)given.open("late", at(3));
  EXPECT_THAT(given.waiting, ElementsAre(sent("OFFER", "star", "late")));
  using line = written_delivery::line;
  EXPECT_THAT(given.out.lines,
              ElementsAre(line{at(1), expired("late", "fan")}, line{at(3), sent("OFFER", "star", "late")}));
  EXPECT_EQ(given.count(counter::messages_delivered_late), 1U);
  EXPECT_EQ(given.all.waiting_bytes(), 0U);
}

/// An offer from the past takes no link, so none has to be left for it.
TEST(router_links, are_not_needed_for_what_waited_of_a_sender_that_has_left) {
  config::options settings;
  settings.connection_limit = 0;
  routed_realm given(settings);
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "bob"));
  given.leave(*alice);
  (void)given.open("bob", at(2));
  EXPECT_THAT(given.waiting, ElementsAre(sent("OFFER", "alice", "bob")));
}

}  // namespace
}  // namespace p2p_broker::server::router_links_test
