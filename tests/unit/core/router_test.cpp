// Shows where messages go: to whom, in which order, and who hears of those that nobody gets.
#include "server/core/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

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

TEST(router, brings_a_peer_its_own_messages_without_a_link) {
  config::options settings;
  settings.connection_limit = 0;
  routed_realm given(settings);
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "alice"));
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(sent("OFFER", "alice", "alice")));
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
  EXPECT_THAT(given.out.ended, ElementsAre(at(1)));
  EXPECT_EQ(given.count(counter::takeovers), 1U);
  EXPECT_EQ(given.count(counter::peers_opened), 1U);
  given.routes.leave(given.home(), *first, at(1));
  EXPECT_EQ(given.count(counter::peers_closed), 0U);
  given.say(*first, said("ANSWER", "alice"));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(sent("ANSWER", "alice", "alice")));
  given.routes.leave(given.home(), *second, at(2));
  EXPECT_EQ(given.count(counter::peers_closed), 1U);
}

TEST(router, refuses_an_offer_beyond_the_senders_links) {
  routed_realm given(small());
  const registration_ptr alice = given.open("alice", at(1));
  for (std::uint32_t i = 2; i < 5; ++i) {
    (void)given.open("peer" + std::to_string(i), at(i));
    given.say(*alice, said("OFFER", "peer" + std::to_string(i)));
  }
  EXPECT_THAT(given.out.got_by(at(4)), IsEmpty());
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("peer4", "alice")));
  EXPECT_THAT(given.out.refusals, ElementsAre(Pair(counter::limit_connection, "alice")));
  EXPECT_EQ(given.count(counter::limit_connection), 1U);
  given.say(*alice, said("OFFER", "peer2"));
  given.say(*alice, said("ANSWER", "peer4"));
  EXPECT_EQ(given.out.got_by(at(2)).size(), 2U);
  EXPECT_EQ(given.out.got_by(at(4)).size(), 1U);
}

TEST(router, refuses_an_offer_beyond_the_receivers_links_until_one_leaves) {
  routed_realm given(small());
  const registration_ptr star = given.open("star", at(9));
  std::vector<registration_ptr> fans;
  for (std::uint32_t i = 0; i < 3; ++i) {
    fans.push_back(given.open("fan" + std::to_string(i), at(i)));
    given.say(*fans.back(), said("OFFER", "star"));
  }
  EXPECT_EQ(given.out.got_by(at(9)).size(), 2U);
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(expired("star", "fan2")));
  given.routes.leave(given.home(), *fans[0], at(0));
  given.say(*fans[2], said("OFFER", "star"));
  EXPECT_EQ(given.out.got_by(at(9)).size(), 3U);
}

/// A sender whose id was freed by the connection that took it over may not know yet.
TEST(router, leaves_no_link_behind_of_a_sender_that_is_gone) {
  routed_realm given(small());
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  given.routes.leave(given.home(), *alice, at(1));
  given.say(*alice, said("OFFER", "bob"));
  EXPECT_EQ(given.out.got_by(at(2)).size(), 1U);
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 0U);
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 0U);
}

TEST(router, counts_a_link_when_an_offer_that_waited_is_delivered) {
  routed_realm given(small());
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "bob"));
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 0U);
  const registration_ptr bob = given.open("bob", at(2));
  EXPECT_EQ(given.home().links().links_of(alice->uid()), 1U);
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 1U);
}

TEST(router, refuses_waiting_offers_beyond_the_newcomers_links_and_delivers_the_rest) {
  routed_realm given(small());
  std::vector<registration_ptr> fans;
  for (std::uint32_t i = 0; i < 3; ++i) {
    fans.push_back(given.open("fan" + std::to_string(i), at(i)));
    given.say(*fans.back(), said("OFFER", "star"));
  }
  (void)given.open("star", at(9));
  EXPECT_THAT(given.waiting, ElementsAre(sent("OFFER", "fan0", "star"), sent("OFFER", "fan1", "star")));
  EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(2), expired("star", "fan2")}));
  EXPECT_EQ(given.count(counter::messages_delivered_late), 2U);
  EXPECT_EQ(given.all.waiting_bytes(), 0U);
}

TEST(router, delivers_what_waited_of_a_sender_that_has_left) {
  routed_realm given(small());
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "bob"));
  given.routes.leave(given.home(), *alice, at(1));
  const registration_ptr bob = given.open("bob", at(2));
  EXPECT_THAT(given.waiting, ElementsAre(sent("OFFER", "alice", "bob")));
  EXPECT_EQ(given.home().links().links_of(bob->uid()), 0U);
}

/// An offer from the past takes no link, so none has to be left for it.
TEST(router, delivers_what_waited_of_a_sender_that_has_left_even_to_a_peer_without_links) {
  config::options settings;
  settings.connection_limit = 0;
  routed_realm given(settings);
  const registration_ptr alice = given.open("alice", at(1));
  given.say(*alice, said("OFFER", "bob"));
  given.routes.leave(given.home(), *alice, at(1));
  (void)given.open("bob", at(2));
  EXPECT_THAT(given.waiting, ElementsAre(sent("OFFER", "alice", "bob")));
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
  given.routes.leave(given.home(), *bob, at(2));
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
  EXPECT_THAT(given.out.refusals,
              ElementsAre(Pair(counter::limit_queue_messages, "alice"), Pair(counter::limit_queue_messages, "alice"),
                          Pair(counter::limit_queue_messages, "bob")));
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
    EXPECT_EQ(given.count(each.expected), 1U) << name_of(each.expected);
    EXPECT_EQ(given.count(counter::messages_queued), 0U);
    EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("absent", "alice")));
  }
}

TEST(router, tells_a_sender_whose_message_missed_its_receiver_once) {
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

TEST(router, tells_of_a_miss_for_each_pair_and_instant) {
  routed_realm given;
  (void)given.open("al\"ice", at(1));
  const std::string to_bob = sent("OFFER", R"(al\"ice)", "bob");
  given.routes.missed(given.home(), to_bob, given.now);
  given.routes.missed(given.home(), sent("OFFER", R"(al\"ice)", "carol"), given.now);
  given.routes.missed(given.home(), to_bob, given.now + milliseconds(1));
  EXPECT_THAT(given.out.got_by(at(1)),
              ElementsAre(expired("bob", R"(al\"ice)"), expired("carol", R"(al\"ice)"), expired("bob", R"(al\"ice)")));
}

TEST(router, tells_of_a_miss_in_each_realm) {
  config::options settings;
  settings.keys = {"one", "two"};
  routed_realm given(settings);
  for (std::uint16_t i = 0; i < 2; ++i) {
    realm& in = *given.all.all()[i];
    (void)given.routes.open(in, "alice", "token", at(i));
    given.routes.missed(in, sent("OFFER", "alice", "bob"), given.now);
    EXPECT_THAT(given.out.got_by(at(i)), ElementsAre(expired("bob", "alice")));
  }
}

TEST(router, keeps_nothing_that_missed_its_receiver) {
  routed_realm given;
  (void)given.open("alice", at(1));
  given.routes.missed(given.home(), sent("CANDIDATE", "alice", "bob"), given.now);
  (void)given.open("bob", at(2));
  EXPECT_THAT(given.waiting, IsEmpty());
  EXPECT_EQ(given.all.waiting_bytes(), 0U);
}

TEST(router, tells_nobody_of_a_miss_that_would_not_have_waited_or_whose_sender_left) {
  routed_realm given;
  (void)given.open("alice", at(1));
  for (const std::string& text : {sent("LEAVE", "alice", "bob"), expired("alice", "bob"), std::string("{"),
                                  std::string(R"({"type":"OPEN"})"), sent("OFFER", "gone", "bob")}) {
    given.routes.missed(given.home(), text, given.now);
  }
  EXPECT_THAT(given.out.lines, IsEmpty());
}

}  // namespace
}  // namespace p2p_broker::server
