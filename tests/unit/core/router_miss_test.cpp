// Shows what happens to a message that finds no room at its receiver's connection, and who hears of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "server/core/router.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::router_miss_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Alice at 1, and bob at 2, to whom nothing can be brought.
struct miss_given : routed_realm {
  explicit miss_given(const config::options& options = {}) : routed_realm(options) {
    alice = open("alice", at(1));
    bob = open("bob", at(2));
    out.leave_no_room(at(2));
  }

  registration_ptr alice;
  registration_ptr bob;
};

TEST(router_miss, is_what_becomes_of_a_message_without_room) {
  miss_given given;
  given.say(*given.alice, said("OFFER", "bob"));
  EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(1), expired("bob", "alice")}));
  EXPECT_EQ(given.count(counter::messages_missed), 1U);
  EXPECT_EQ(given.count(counter::messages_relayed), 0U);
  EXPECT_EQ(given.count(counter::messages_queued), 0U);
  EXPECT_EQ(given.count(counter::expires_sent), 1U);
}

TEST(router_miss, without_room_is_told_for_each_pair_and_instant) {
  miss_given given;
  const registration_ptr carol = given.open("carol", at(3));
  for (int i = 0; i < 3; ++i) {
    for (const char* type : {"OFFER", "CANDIDATE", "ANSWER"}) {
      given.say(*given.alice, said(type, "bob"));
      given.say(*carol, said(type, "bob"));
    }
  }
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("bob", "alice")));
  EXPECT_THAT(given.out.got_by(at(3)), ElementsAre(expired("bob", "carol")));
  EXPECT_EQ(given.count(counter::messages_missed), 18U);
  given.now += milliseconds(1);
  given.say(*given.alice, said("CANDIDATE", "bob"));
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("bob", "alice"), expired("bob", "alice")));
  EXPECT_EQ(given.count(counter::expires_sent), 3U);
}

/// A miss here and one that another shard reports at the same instant are the same news.
TEST(router_miss, here_and_at_another_shard_is_told_once) {
  miss_given given;
  given.say(*given.alice, said("OFFER", "bob"));
  given.routes.missed(given.home(), sent("CANDIDATE", "alice", "bob"), given.now);
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("bob", "alice")));
  EXPECT_EQ(given.count(counter::messages_missed), 2U);
}

TEST(router_miss, of_a_message_that_would_not_have_waited_is_counted_and_told_to_nobody) {
  miss_given given;
  given.say(*given.alice, said("LEAVE", "bob"));
  given.say(*given.alice, said("EXPIRE", "bob"));
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_missed), 2U);
}

/// An EXPIRE is not worth another.
TEST(router_miss, of_an_expire_is_not_even_counted) {
  miss_given given;
  given.say(*given.bob, said("OFFER", "absent"));
  given.routes.expire(given.home(), given.now + milliseconds(5'000));
  given.out.leave_no_room(at(1));
  given.say(*given.alice, said("OFFER", "bob"));
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_expired), 1U);
  EXPECT_EQ(given.count(counter::messages_missed), 1U);
  EXPECT_EQ(given.count(counter::expires_sent), 0U);
}

TEST(router_miss, of_a_peers_message_to_itself_ends_there) {
  miss_given given;
  given.say(*given.bob, said("OFFER", "bob"));
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_missed), 1U);
}

TEST(router_miss, reaches_the_senders_newer_connection) {
  miss_given given;
  (void)given.open("alice", at(7));
  given.say(*given.alice, said("OFFER", "bob"));
  EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(7), expired("bob", "alice")}));
}

/// A newcomer that breaks before it has had what waited for it takes it along.
TEST(router_miss, is_what_becomes_of_messages_that_waited_for_a_peer_without_room) {
  routed_realm given;
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  given.say(*alice, said("OFFER", "carol"));
  given.say(*alice, said("CANDIDATE", "carol"));
  given.say(*bob, said("ANSWER", "carol"));
  given.out.leave_no_room(at(3));
  (void)given.open("carol", at(3));
  EXPECT_EQ(given.waiting.size(), 3U);
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("carol", "alice")));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(expired("carol", "bob")));
  EXPECT_EQ(given.count(counter::messages_missed), 3U);
  EXPECT_EQ(given.count(counter::messages_delivered_late), 0U);
  EXPECT_EQ(given.all.waiting_bytes(), 0U);
}

TEST(router_miss, leaves_the_messages_to_others_alone) {
  miss_given given;
  const registration_ptr carol = given.open("carol", at(3));
  given.say(*given.alice, said("OFFER", "bob"));
  given.say(*given.alice, said("OFFER", "carol"));
  EXPECT_THAT(given.out.got_by(at(3)), ElementsAre(sent("OFFER", "alice", "carol")));
  EXPECT_EQ(given.count(counter::messages_relayed), 1U);
}

TEST(router_miss, is_told_to_its_sender_once) {
  routed_realm given;
  (void)given.open("alice", at(1));
  (void)given.open("bob", at(2, 1));
  for (const char* type : {"OFFER", "CANDIDATE", "ANSWER"}) {
    given.routes.missed(given.home(), sent(type, "alice", "bob"), given.now);
  }
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("bob", "alice")));
  EXPECT_THAT(given.out.got_by(at(2, 1)), IsEmpty());
  EXPECT_EQ(given.count(counter::messages_missed), 3U);
}

TEST(router_miss, is_told_for_each_pair_and_instant) {
  routed_realm given;
  (void)given.open("al\"ice", at(1));
  const std::string to_bob = sent("OFFER", R"(al\"ice)", "bob");
  given.routes.missed(given.home(), to_bob, given.now);
  given.routes.missed(given.home(), sent("OFFER", R"(al\"ice)", "carol"), given.now);
  given.routes.missed(given.home(), to_bob, given.now + milliseconds(1));
  EXPECT_THAT(given.out.got_by(at(1)),
              ElementsAre(expired("bob", R"(al\"ice)"), expired("carol", R"(al\"ice)"), expired("bob", R"(al\"ice)")));
}

TEST(router_miss, is_told_in_each_realm) {
  config::options settings;
  settings.keys = {"one", "two"};
  routed_realm given(settings);
  for (std::uint16_t i = 0; i < 2; ++i) {
    realm& in = *given.all.all()[i];
    (void)given.routes.open(in, "alice", "token", at(i), given.now);
    given.routes.missed(in, sent("OFFER", "alice", "bob"), given.now);
    EXPECT_THAT(given.out.got_by(at(i)), ElementsAre(expired("bob", "alice")));
  }
}

TEST(router_miss, leaves_nothing_behind) {
  routed_realm given;
  (void)given.open("alice", at(1));
  given.routes.missed(given.home(), sent("CANDIDATE", "alice", "bob"), given.now);
  (void)given.open("bob", at(2));
  EXPECT_THAT(given.waiting, IsEmpty());
  EXPECT_EQ(given.all.waiting_bytes(), 0U);
}

TEST(router_miss, is_told_to_nobody_if_it_would_not_have_waited_or_its_sender_left) {
  routed_realm given;
  (void)given.open("alice", at(1));
  for (const std::string& text : {sent("LEAVE", "alice", "bob"), expired("alice", "bob"), std::string("{"),
                                  std::string(R"({"type":"OPEN"})"), sent("OFFER", "gone", "bob")}) {
    given.routes.missed(given.home(), text, given.now);
  }
  EXPECT_THAT(given.out.lines, IsEmpty());
}

}  // namespace
}  // namespace p2p_broker::server::router_miss_test
