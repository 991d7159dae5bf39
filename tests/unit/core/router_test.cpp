// Shows where messages go: to whom, in which order, and who hears of those that nobody gets.
#include "server/core/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::router_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

config::options small() {
  config::options settings;
  settings.connection_limit = 2;
  settings.queue_messages_max = 3;
  return settings;
}

TEST(router, brings_every_relayed_type_to_a_peer_that_is_here) {
  routed_realm given;
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  for (const char* type : {"OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE"}) {
    given.out.lines.clear();
    given.say(*alice, said(type, "bob", R"({"a":1})"));
    EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(2), sent(type, "alice", "bob", R"({"a":1})")}))
        << type;
  }
  EXPECT_EQ(given.count(counter::messages_relayed), 5U);
}

TEST(router, puts_the_senders_own_id_into_src) {
  routed_realm given;
  const registration_ptr alice = given.open("al\"ice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  given.say(*alice, R"({"type":"ANSWER","src":"mallory","dst":"b\u006fb","payload":null})");
  EXPECT_THAT(given.out.got_by(at(2)),
              ElementsAre(R"({"type":"ANSWER","src":"al\"ice","dst":"b\u006fb","payload":null})"));
}

TEST(router, keeps_offers_answers_and_candidates_for_the_absent_and_nothing_else) {
  routed_realm given;
  const registration_ptr alice = given.open("alice", at(1));
  for (const char* type : {"CANDIDATE", "OFFER", "LEAVE", "ANSWER", "EXPIRE"}) {
    given.say(*alice, said(type, "bob"));
  }
  EXPECT_THAT(given.out.lines, IsEmpty());
  const registration_ptr bob = given.open("bob", at(2));
  EXPECT_THAT(given.waiting, ElementsAre(sent("CANDIDATE", "alice", "bob"), sent("OFFER", "alice", "bob"),
                                         sent("ANSWER", "alice", "bob")));
  EXPECT_EQ(given.count(counter::messages_queued), 3U);
  EXPECT_EQ(given.count(counter::messages_delivered_late), 3U);
  EXPECT_EQ(given.count(counter::messages_ignored), 2U);
}

TEST(router, ends_the_connection_that_a_newer_one_takes_over) {
  routed_realm given;
  const registration_ptr first = given.open("alice", at(1));
  const registration_ptr second = given.open("alice", at(2));
  EXPECT_EQ(first, second);
  EXPECT_THAT(given.out.ended, ElementsAre(taken_over(at(1))));
  EXPECT_EQ(given.count(counter::takeovers), 1U);
  EXPECT_EQ(given.count(counter::peers_opened), 1U);
  given.routes.leave(given.home(), *first, 1);
  EXPECT_EQ(given.count(counter::peers_closed), 0U);
  given.say(*first, said("ANSWER", "alice"));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(sent("ANSWER", "alice", "alice")));
  given.routes.leave(given.home(), *second, 2);
  EXPECT_EQ(given.count(counter::peers_closed), 1U);
}

TEST(router, delivers_what_waited_of_a_sender_that_has_left) {
  routed_realm given(small());
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "bob"));
  given.leave(*alice);
  const registration_ptr bob = given.open("bob", at(2));
  EXPECT_THAT(given.waiting, ElementsAre(sent("OFFER", "alice", "bob")));
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 0U);
}

TEST(router, tells_each_sender_once_of_each_peer_that_did_not_come) {
  routed_realm given;
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  given.say(*alice, said("OFFER", "second"));
  given.say(*bob, said("OFFER", "first"));
  given.say(*alice, said("CANDIDATE", "first"));
  given.say(*bob, said("CANDIDATE", "first"));
  given.say(*alice, said("CANDIDATE", "second"));
  given.now += milliseconds(4'999);
  given.routes.expire(given.home(), given.now);
  EXPECT_THAT(given.out.lines, IsEmpty());
  given.routes.expire(given.home(), given.now + milliseconds(1));
  using line = written_delivery::line;
  EXPECT_THAT(given.out.lines,
              ElementsAre(line{at(1), expired("second", "alice")}, line{at(2), expired("first", "bob")},
                          line{at(1), expired("first", "alice")}));
  EXPECT_EQ(given.count(counter::messages_expired), 5U);
  EXPECT_EQ(given.count(counter::expires_sent), 3U);
  given.routes.expire(given.home(), given.now + milliseconds(60'000));
  EXPECT_EQ(given.out.lines.size(), 3U);
  EXPECT_EQ(given.all.waiting_bytes(), 0U);
}

TEST(router, tells_a_senders_new_connection_and_nobody_if_there_is_none) {
  routed_realm given;
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  given.say(*alice, said("OFFER", "absent"));
  given.say(*bob, said("OFFER", "absent"));
  (void)given.open("alice", at(3));
  given.leave(*bob);
  given.routes.expire(given.home(), given.now + milliseconds(5'000));
  EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(3), expired("absent", "alice")}));
}

TEST(router, tells_of_a_refused_message_at_once_unless_another_of_the_sender_waits) {
  routed_realm given(small());
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  for (int i = 0; i < 5; ++i) {
    given.say(*alice, said("CANDIDATE", "absent"));
  }
  EXPECT_THAT(given.out.lines, IsEmpty());
  given.say(*bob, said("CANDIDATE", "absent"));
  EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(2), expired("absent", "bob")}));
  EXPECT_THAT(given.out.refusals, ElementsAre(refused(counter::limit_queue_messages, "alice"),
                                              refused(counter::limit_queue_messages, "alice"),
                                              refused(counter::limit_queue_messages, "bob")));
  given.routes.expire(given.home(), given.now + milliseconds(5'000));
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("absent", "alice")));
  EXPECT_EQ(given.out.got_by(at(2)).size(), 1U);
}

TEST(router, counts_each_limit_of_waiting_messages_by_its_name) {
  struct bound {
    std::uint32_t config::options::*limit;
    counter expected;
  };
  for (const bound& each : {bound{&config::options::queue_messages_max, counter::limit_queue_messages},
                            bound{&config::options::queue_bytes_max, counter::limit_queue_bytes},
                            bound{&config::options::sender_queue_bytes_max, counter::limit_sender_queue_bytes},
                            bound{&config::options::total_queue_bytes_max, counter::limit_total_queue_bytes}}) {
    config::options settings;
    settings.*each.limit = 0;
    routed_realm given(settings);
    const registration_ptr alice = given.open("alice", at(1));
    given.say(*alice, said("OFFER", "absent"));
    EXPECT_EQ(given.count(each.expected), 1U) << row_of(each.expected).name;
    EXPECT_EQ(given.count(counter::messages_queued), 0U);
    EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("absent", "alice")));
  }
}

/// What ends the former owner goes out first, so that it cannot speak any more when the new one has its OPEN.
TEST(router, ends_the_former_owner_before_anything_is_said_to_the_new_one) {
  routed_realm given;
  (void)given.open("alice", at(1));
  (void)given.open("bob", at(2));
  given.say(*given.home().registered("bob"), said("ANSWER", "alice"));
  (void)given.open("alice", at(3));
  ASSERT_THAT(given.out.ended, ElementsAre(taken_over(at(1))));
  EXPECT_EQ(given.out.ended[0].lines_before, 1U);
  given.say(*given.home().registered("bob"), said("ANSWER", "alice"));
  EXPECT_EQ(given.out.got_by(at(1)).size(), 1U);
  EXPECT_EQ(given.out.got_by(at(3)).size(), 1U);
}

TEST(router, ends_nobody_for_a_newcomer_that_it_refuses) {
  config::options settings;
  settings.concurrent_limit = 1;
  routed_realm given(settings);
  const registration_ptr alice = given.open("alice", at(1));
  EXPECT_EQ(given.open("alice", at(2), "other"), nullptr);
  EXPECT_EQ(given.open("bob", at(3)), nullptr);
  EXPECT_THAT(given.out.ended, IsEmpty());
  EXPECT_EQ(alice->tenure(), 1U);
  EXPECT_EQ(given.count(counter::peers_opened), 1U);
  EXPECT_EQ(given.count(counter::takeovers), 0U);
}

TEST(router, frees_nothing_for_a_tenure_that_is_over) {
  routed_realm given;
  const registration_ptr alice = given.open("alice", at(1));
  (void)given.open("alice", at(2));
  given.routes.leave(given.home(), *alice, 1);
  EXPECT_EQ(given.home().find("alice"), at(2));
  given.routes.leave(given.home(), *alice, 2);
  given.routes.leave(given.home(), *alice, 2);
  EXPECT_FALSE(given.home().find("alice"));
  EXPECT_EQ(given.count(counter::peers_closed), 1U);
}

/// For the case that it turns out only at another shard. Nobody is told of an EXPIRE that did not come.
TEST(router, says_in_which_realm_a_miss_is_to_be_told) {
  routed_realm given;
  const registration_ptr alice = given.open("alice", at(1));
  (void)given.open("bob", at(2));
  given.say(*alice, said("OFFER", "bob"));
  given.say(*alice, said("OFFER", "carol"));
  given.say(*alice, said("OFFER", "dave"));
  (void)given.open("carol", at(3));
  given.routes.expire(given.home(), given.now + milliseconds(5'000));
  ASSERT_EQ(given.out.lines.size(), 3U);
  EXPECT_EQ(given.out.lines[0].to_tell, &given.home());
  EXPECT_EQ(given.out.lines[1].to_tell, &given.home());
  EXPECT_EQ(given.out.lines[2].text, expired("dave", "alice"));
  EXPECT_EQ(given.out.lines[2].to_tell, nullptr);
}

TEST(router, does_not_know_from_where_a_refused_sender_came) {
  config::options settings;
  settings.connection_limit = 0;
  routed_realm given(settings);
  const registration_ptr alice = given.open("alice", at(1));
  (void)given.open("bob", at(2));
  given.say(*alice, said("OFFER", "bob"));
  ASSERT_EQ(given.out.refusals.size(), 1U);
  EXPECT_EQ(given.out.refusals[0].from, nullptr);
}

}  // namespace
}  // namespace p2p_broker::server::router_test
