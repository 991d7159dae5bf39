// Shows what a client may say once it is in, and when it is heard no more.
#include "server/dialects/peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/peer_given.hpp"

namespace p2p_broker::server::peer_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

static_assert(dialect<peer>);

/// It may go on to talk until it is told to go, which at another shard takes a while.
TEST(peer, is_not_heard_any_more_once_a_newer_connection_speaks_for_its_id) {
  peer_given given;
  peer older;
  peer newer;
  peer bob;
  (void)given.greet_as("bob", bob, at(5));
  (void)given.greet_as("alice", older, at(1, 0));
  (void)given.greet_as("alice", newer, at(1, 1));
  given.out.lines.clear();
  for (const char* type : {"OFFER", "ANSWER", "CANDIDATE", "LEAVE"}) {
    given.hear(older, said(type, "bob"));
    given.hear(older, said(type, "absent"));
  }
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_ignored), 8U);
  EXPECT_EQ(given.count(counter::messages_queued), 0U);
  EXPECT_EQ(given.home().links().links_of(given.home().registered("alice")->uid()), 0U);
  given.hear(newer, said("OFFER", "bob"));
  EXPECT_THAT(given.out.got_by(at(5)), ElementsAre(sent("OFFER", "alice", "bob")));
}

/// An id that was freed and claimed again has a first owner again; the one of the time before is not meant.
TEST(peer, does_not_speak_for_a_later_registration_of_its_id) {
  peer_given given;
  peer first;
  peer second;
  (void)given.greet_as("alice", first, at(1));
  given.home().release(*given.home().registered("alice"), 1);
  EXPECT_FALSE(first.speaks());
  (void)given.greet_as("alice", second, at(2));
  EXPECT_FALSE(first.speaks());
  EXPECT_TRUE(second.speaks());
  given.leave(first);
  EXPECT_EQ(given.home().find("alice"), at(2));
}

TEST(peer, is_patient_for_the_alive_timeout_and_pings_nobody) {
  config::options settings;
  settings.alive_timeout_ms = 12'345;
  const patience of = peer().patience_for(settings);
  EXPECT_EQ(of.silence, milliseconds(12'345));
  EXPECT_GE(of.ping_after, of.silence);
}

TEST(peer, frees_nothing_of_a_newer_connection_that_it_does_not_know_of) {
  peer_given given;
  peer older;
  peer newer;
  (void)given.greet_as("alice", older, at(1, 0));
  (void)given.greet_as("alice", newer, at(1, 1));
  given.hear(older, R"({"type":"LEAVE"})");
  EXPECT_EQ(given.home().find("alice"), at(1, 1));
  given.leave(newer);
  EXPECT_EQ(given.home().size(), 0U);
}

TEST(peer, leaves_once) {
  peer_given given;
  peer alice;
  (void)given.greet_as("alice", alice, at(1));
  given.leave(alice);
  EXPECT_FALSE(alice.speaks());
  peer again;
  (void)given.greet_as("alice", again, at(1));
  given.leave(alice);
  EXPECT_TRUE(given.home().find("alice"));
  EXPECT_EQ(given.count(counter::peers_closed), 1U);
}

TEST(peer, leaves_by_message_only_without_a_true_dst) {
  for (const char* text : {R"({"type":"LEAVE"})", R"({"type":"LEAVE","dst":""})", R"({"type":"LEAVE","dst":null})"}) {
    peer_given given;
    peer alice;
    (void)given.greet_as("alice", alice, at(1));
    given.hear(alice, text);
    EXPECT_FALSE(alice.speaks()) << text;
    EXPECT_EQ(given.home().size(), 0U) << text;
  }
  for (const char* text : {R"({"type":"LEAVE","dst":"bob"})", R"({"type":"LEAVE","dst":{}})", R"({"type":"leave"})"}) {
    peer_given given;
    peer alice;
    (void)given.greet_as("alice", alice, at(1));
    given.hear(alice, text);
    EXPECT_TRUE(alice.speaks()) << text;
  }
}

TEST(peer, may_say_leave_to_another) {
  peer_given given;
  peer alice;
  peer bob;
  (void)given.greet_as("alice", alice, at(1));
  (void)given.greet_as("bob", bob, at(2));
  given.hear(alice, said("LEAVE", "bob"));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(open_text, sent("LEAVE", "alice", "bob")));
}

TEST(peer, is_not_heard_after_it_has_left) {
  peer_given given;
  peer alice;
  peer bob;
  (void)given.greet_as("alice", alice, at(1));
  (void)given.greet_as("bob", bob, at(2));
  given.out.lines.clear();
  given.leave(alice);
  for (const char* type : {"OFFER", "LEAVE", "EXPIRE"}) {
    given.hear(alice, said(type, "bob"));
  }
  given.hear(alice, R"({"type":"HEARTBEAT"})");
  given.hear(alice, "{");
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_ignored), 3U);
  EXPECT_EQ(given.count(counter::heartbeats_received), 1U);
  EXPECT_EQ(given.count(counter::messages_malformed), 1U);
  EXPECT_EQ(given.count(counter::messages_received), 5U);
}

TEST(peer, may_say_what_goes_nowhere) {
  peer_given given;
  peer alice;
  (void)given.greet_as("alice", alice, at(1));
  given.out.lines.clear();
  const char* const texts[] = {"[]",
                               "{}",
                               R"({"type":"OFFER"})",
                               R"({"type":"OFFER","dst":null})",
                               R"({"type":"ANSWER","dst":7})",
                               R"({"type":"EXPIRE","dst":["alice"]})",
                               R"({"type":"OPEN","dst":"alice"})",
                               R"({"type":"LEAVE","dst":true})"};
  for (const char* text : texts) {
    given.hear(alice, text);
  }
  EXPECT_EQ(given.count(counter::messages_ignored), std::size(texts));
  EXPECT_EQ(given.count(counter::messages_malformed), 0U);
  EXPECT_TRUE(alice.speaks());
  EXPECT_THAT(given.out.lines, IsEmpty());
}

TEST(peer, meets_only_peers_of_its_own_realm) {
  config::options settings;
  settings.keys = {"peerjs", "other"};
  peer_given given(settings);
  peer alice;
  peer stranger;
  (void)given.greet_as("alice", alice, at(1));
  (void)given.greet(stranger, "key=other&id=bob&token=token", at(2));
  given.out.lines.clear();
  given.hear(alice, said("OFFER", "bob"));
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::messages_queued), 1U);
  EXPECT_EQ(stranger.who().key, "other");
}

}  // namespace
}  // namespace p2p_broker::server::peer_test
