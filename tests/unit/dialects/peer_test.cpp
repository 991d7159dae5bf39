// Shows one client's way through the protocol: how it is greeted, what it may say, and when it is heard no more.
#include "server/dialects/peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

peer::greeting greet(peer& who, routed_realm& given, protocol::connect_request request, peer_ref self) {
  return who.connect(request, self, given.all, given.routes);
}

peer::greeting greet_as(std::string_view id, peer& who, routed_realm& given, peer_ref self) {
  return greet(who, given, {"peerjs", std::string(id), "token"}, self);
}

TEST(peer, is_told_open_and_speaks_then) {
  routed_realm given;
  peer alice;
  EXPECT_FALSE(alice.speaks());
  EXPECT_TRUE(alice.id().empty());
  EXPECT_EQ(alice.home(), nullptr);
  const peer::greeting hello = greet_as("alice", alice, given, at(1));
  EXPECT_TRUE(hello.accepted);
  EXPECT_EQ(hello.text, R"({"type":"OPEN"})");
  EXPECT_THAT(hello.waiting, IsEmpty());
  EXPECT_TRUE(alice.speaks());
  EXPECT_EQ(alice.id(), "alice");
  EXPECT_EQ(alice.home(), &given.home());
}

struct refusal {
  protocol::connect_request request;
  counter outcome;
  std::string text;
};

TEST(peer, is_refused_in_the_references_order) {
  config::options settings;
  settings.concurrent_limit = 1;
  routed_realm given(settings);
  peer bob;
  (void)greet_as("bob", bob, given, at(1));
  const std::string missing =
      R"({"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}})";
  const std::string wrong_key = R"({"type":"ERROR","payload":{"msg":"Invalid key provided"}})";
  const refusal refusals[] = {
      {{"", "", ""}, counter::refused_missing_parameters, missing},
      {{"", "bob", "token"}, counter::refused_missing_parameters, missing},
      {{"peerjs", "", "token"}, counter::refused_missing_parameters, missing},
      {{"wrong", "bob", ""}, counter::refused_missing_parameters, missing},
      {{"wrong", "bob", "other"}, counter::refused_invalid_key, wrong_key},
      {{"PeerJS", "bob", "token"}, counter::refused_invalid_key, wrong_key},
      {{"peerjs", "bob", "other"}, counter::refused_id_taken, R"({"type":"ID-TAKEN","payload":{"msg":"ID is taken"}})"},
      {{"peerjs", "carol", "token"},
       counter::limit_concurrent,
       R"({"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}})"},
  };
  for (const refusal& each : refusals) {
    peer late;
    const peer::greeting hello = greet(late, given, each.request, at(2));
    EXPECT_FALSE(hello.accepted) << each.text;
    EXPECT_EQ(hello.outcome, each.outcome) << each.text;
    EXPECT_EQ(hello.text, each.text);
    EXPECT_FALSE(late.speaks());
    EXPECT_TRUE(late.id().empty());
    late.leave(given.routes);
  }
  EXPECT_EQ(given.home().size(), 1U);
  EXPECT_TRUE(bob.speaks());
}

TEST(peer, gets_what_waited_after_its_greeting) {
  routed_realm given;
  peer alice;
  (void)greet_as("alice", alice, given, at(1));
  alice.receive(said("OFFER", "bob"), given.routes, given.counts, given.now);
  alice.receive(said("CANDIDATE", "bob"), given.routes, given.counts, given.now);
  peer bob;
  const peer::greeting hello = greet_as("bob", bob, given, at(2));
  ASSERT_EQ(hello.waiting.size(), 2U);
  EXPECT_EQ(hello.waiting[0].text, sent("OFFER", "alice", "bob"));
  EXPECT_EQ(hello.waiting[1].text, sent("CANDIDATE", "alice", "bob"));
}

TEST(peer, takes_its_id_over_from_its_older_connection) {
  routed_realm given;
  peer older;
  peer newer;
  (void)greet_as("alice", older, given, at(1));
  const peer::greeting hello = greet_as("alice", newer, given, at(2));
  EXPECT_TRUE(hello.accepted);
  EXPECT_EQ(hello.outcome, counter::takeovers);
  EXPECT_EQ(hello.text, R"({"type":"OPEN"})");
  EXPECT_THAT(given.out.ended, ElementsAre(at(1)));
  older.lose_id();
  older.leave(given.routes);
  EXPECT_EQ(given.home().find("alice")->owner, at(2));
  EXPECT_EQ(older.id(), "alice");
}

/// The order to end may still be on its way from another shard.
TEST(peer, frees_nothing_of_a_newer_connection_that_it_does_not_know_of) {
  routed_realm given;
  peer older;
  peer newer;
  (void)greet_as("alice", older, given, at(1, 0));
  (void)greet_as("alice", newer, given, at(1, 1));
  older.receive(R"({"type":"LEAVE"})", given.routes, given.counts, given.now);
  EXPECT_EQ(given.home().find("alice")->owner, at(1, 1));
  newer.leave(given.routes);
  EXPECT_EQ(given.home().size(), 0U);
}

TEST(peer, leaves_once) {
  routed_realm given;
  peer alice;
  (void)greet_as("alice", alice, given, at(1));
  alice.leave(given.routes);
  EXPECT_FALSE(alice.speaks());
  peer again;
  (void)greet_as("alice", again, given, at(1));
  alice.leave(given.routes);
  EXPECT_TRUE(given.home().find("alice"));
  EXPECT_EQ(given.count(counter::peers_closed), 1U);
}

TEST(peer, leaves_by_message_only_without_a_true_dst) {
  for (const char* text : {R"({"type":"LEAVE"})", R"({"type":"LEAVE","dst":""})", R"({"type":"LEAVE","dst":null})"}) {
    routed_realm given;
    peer alice;
    (void)greet_as("alice", alice, given, at(1));
    alice.receive(text, given.routes, given.counts, given.now);
    EXPECT_FALSE(alice.speaks()) << text;
    EXPECT_EQ(given.home().size(), 0U) << text;
  }
  for (const char* text : {R"({"type":"LEAVE","dst":"bob"})", R"({"type":"LEAVE","dst":{}})", R"({"type":"leave"})"}) {
    routed_realm given;
    peer alice;
    (void)greet_as("alice", alice, given, at(1));
    alice.receive(text, given.routes, given.counts, given.now);
    EXPECT_TRUE(alice.speaks()) << text;
  }
}

TEST(peer, may_say_leave_to_another) {
  routed_realm given;
  peer alice;
  peer bob;
  (void)greet_as("alice", alice, given, at(1));
  (void)greet_as("bob", bob, given, at(2));
  alice.receive(said("LEAVE", "bob"), given.routes, given.counts, given.now);
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(sent("LEAVE", "alice", "bob")));
}

TEST(peer, is_not_heard_after_it_has_left) {
  routed_realm given;
  peer alice;
  peer bob;
  (void)greet_as("alice", alice, given, at(1));
  (void)greet_as("bob", bob, given, at(2));
  alice.leave(given.routes);
  for (const char* type : {"OFFER", "LEAVE", "EXPIRE"}) {
    alice.receive(said(type, "bob"), given.routes, given.counts, given.now);
  }
  alice.receive(R"({"type":"HEARTBEAT"})", given.routes, given.counts, given.now);
  alice.receive("{", given.routes, given.counts, given.now);
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_ignored), 3U);
  EXPECT_EQ(given.count(counter::heartbeats_received), 1U);
  EXPECT_EQ(given.count(counter::messages_malformed), 1U);
  EXPECT_EQ(given.count(counter::messages_received), 5U);
}

TEST(peer, may_say_what_goes_nowhere) {
  routed_realm given;
  peer alice;
  (void)greet_as("alice", alice, given, at(1));
  const char* const texts[] = {"[]",
                               "{}",
                               R"({"type":"OFFER"})",
                               R"({"type":"OFFER","dst":null})",
                               R"({"type":"ANSWER","dst":7})",
                               R"({"type":"EXPIRE","dst":["alice"]})",
                               R"({"type":"OPEN","dst":"alice"})",
                               R"({"type":"LEAVE","dst":true})"};
  for (const char* text : texts) {
    alice.receive(text, given.routes, given.counts, given.now);
  }
  EXPECT_EQ(given.count(counter::messages_ignored), std::size(texts));
  EXPECT_EQ(given.count(counter::messages_malformed), 0U);
  EXPECT_TRUE(alice.speaks());
  EXPECT_THAT(given.out.lines, IsEmpty());
}

TEST(peer, meets_only_peers_of_its_own_realm) {
  config::options settings;
  settings.keys = {"peerjs", "other"};
  routed_realm given(settings);
  peer alice;
  peer stranger;
  (void)greet_as("alice", alice, given, at(1));
  (void)greet(stranger, given, {"other", "bob", "token"}, at(2));
  alice.receive(said("OFFER", "bob"), given.routes, given.counts, given.now);
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_queued), 1U);
  EXPECT_EQ(stranger.home(), given.all.find("other"));
}

}  // namespace
}  // namespace p2p_broker::server
