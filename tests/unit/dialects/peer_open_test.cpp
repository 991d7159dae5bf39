// Shows how a client is greeted: with OPEN and what waited for it, or with the reason why it may not come in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>

#include "server/dialects/peer.hpp"
#include "tests/unit/peer_given.hpp"

namespace p2p_broker::server::peer_open_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(peer_open, is_told_open_and_speaks_then) {
  peer_given given;
  peer alice;
  EXPECT_FALSE(alice.speaks());
  EXPECT_TRUE(alice.who().id.empty());
  EXPECT_TRUE(alice.who().key.empty());
  EXPECT_FALSE(given.greet_as("alice", alice, at(1)));
  EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(1), open_text}));
  EXPECT_EQ(given.out.lines[0].to_tell, nullptr);
  EXPECT_TRUE(alice.speaks());
  EXPECT_EQ(alice.who().id, "alice");
  EXPECT_EQ(alice.who().key, "peerjs");
  EXPECT_EQ(given.count(counter::peers_opened), 1U);
}

TEST(peer_open, counts_in_the_sum_of_its_key_from_then_on) {
  config::options settings;
  settings.keys = {"red", "blue"};
  peer_given given(settings);
  peer alice;
  EXPECT_EQ(alice.outbox_of_key(), nullptr);
  EXPECT_FALSE(given.greet(alice, "key=blue&token=abc&id=alice", at(1)));
  byte_sum* const blue = &given.all.find("blue")->outbox_bytes();
  EXPECT_EQ(alice.outbox_of_key(), blue);
  given.leave(alice);
  EXPECT_EQ(alice.outbox_of_key(), blue) << "what it has not taken is still there";
  peer stranger;
  EXPECT_TRUE(given.greet(stranger, "key=green&token=abc&id=bob", at(2)));
  EXPECT_EQ(stranger.outbox_of_key(), nullptr);
}

TEST(peer_open, that_another_takes_over_counts_where_it_did) {
  peer_given given;
  peer first;
  peer second;
  EXPECT_FALSE(given.greet_as("alice", first, at(1)));
  EXPECT_FALSE(given.greet_as("alice", second, at(2)));
  EXPECT_FALSE(first.speaks());
  EXPECT_EQ(first.outbox_of_key(), &given.home().outbox_bytes());
  EXPECT_EQ(second.outbox_of_key(), &given.home().outbox_bytes());
}

/// It is for the shard to find out that the connection is broken; the claim stands until then.
TEST(peer_open, may_have_no_room_for_its_open) {
  peer_given given;
  peer alice;
  given.out.leave_no_room(at(1));
  EXPECT_FALSE(given.greet_as("alice", alice, at(1)));
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_TRUE(alice.speaks());
  given.leave(alice);
  EXPECT_EQ(given.home().size(), 0U);
}

TEST(peer_open, is_refused_an_id_or_a_token_that_is_too_long) {
  config::options settings;
  settings.id_bytes_max = 5;
  settings.token_bytes_max = 3;
  peer_given given(settings);
  peer fits;
  EXPECT_FALSE(given.greet(fits, "key=peerjs&token=abc&id=%61lice", at(1)));
  for (const auto& [query, why, text] :
       {std::tuple{"key=peerjs&token=abcd&id=malice", counter::refused_id_too_long, "The id is too long"},
        {"key=peerjs&token=abcd&id=bob", counter::refused_token_too_long, "The token is too long"}}) {
    peer refused_one;
    const auto farewell = given.greet(refused_one, query, at(2));
    ASSERT_TRUE(farewell) << query;
    EXPECT_EQ(farewell->code, protocol::close_code::bad_request);
    EXPECT_EQ(farewell->text, text);
    EXPECT_EQ(given.count(why), 1U);
    EXPECT_EQ(given.out.got_by(at(2)).back(), R"({"type":"ERROR","payload":{"msg":")" + std::string(text) + R"("}})");
  }
  EXPECT_EQ(given.home().size(), 1U);
}

struct refusal {
  std::string query;
  std::string id;
  counter outcome;
  std::string text;
  protocol::close_code code;
};

TEST(peer_open, is_refused_in_the_references_order) {
  config::options settings;
  settings.concurrent_limit = 1;
  peer_given given(settings);
  peer bob;
  ASSERT_FALSE(given.greet_as("bob", bob, at(1)));
  const std::string missing =
      R"({"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}})";
  const std::string wrong_key = R"({"type":"ERROR","payload":{"msg":"Invalid key provided"}})";
  using protocol::close_code;
  const refusal refusals[] = {
      {"", "", counter::refused_missing_parameters, missing, close_code::bad_request},
      {"key=&id=bob&token=token", "bob", counter::refused_missing_parameters, missing, close_code::bad_request},
      {"key=peerjs&id=&token=token", "", counter::refused_missing_parameters, missing, close_code::bad_request},
      {"key=wrong&id=bob&token=", "bob", counter::refused_missing_parameters, missing, close_code::bad_request},
      {"key=wrong&id=bob&token=other", "bob", counter::refused_invalid_key, wrong_key, close_code::unknown_key},
      {"key=PeerJS&id=bob&token=token", "bob", counter::refused_invalid_key, wrong_key, close_code::unknown_key},
      {"key=peerjs&id=carol&token=token", "carol", counter::limit_concurrent,
       R"({"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}})", close_code::realm_full},
  };
  for (const refusal& each : refusals) {
    given.out.lines.clear();
    given.out.refusals.clear();
    const std::uint64_t before = given.count(each.outcome);
    peer late;
    const std::optional<farewell> told = given.greet(late, each.query, at(2));
    ASSERT_TRUE(told) << each.query;
    EXPECT_EQ(told->code, each.code) << each.query;
    EXPECT_EQ(told->text, protocol::text::words_of(each.text));
    EXPECT_EQ(told->why, end_reason::refused);
    EXPECT_EQ(given.count(each.outcome), before + 1) << each.query;
    EXPECT_THAT(given.out.lines, ElementsAre(written_delivery::line{at(2), each.text}));
    ASSERT_THAT(given.out.refusals, ElementsAre(refused(each.outcome, each.id))) << each.query;
    EXPECT_EQ(given.out.refusals[0].from, &given.from);
    EXPECT_FALSE(late.speaks());
    EXPECT_TRUE(late.who().id.empty());
    given.leave(late);
  }
  EXPECT_EQ(given.home().size(), 1U);
  EXPECT_TRUE(bob.speaks());
}

TEST(peer_open, gets_what_waited_after_its_greeting) {
  peer_given given;
  peer alice;
  (void)given.greet_as("alice", alice, at(1));
  given.hear(alice, said("OFFER", "bob"));
  given.hear(alice, said("CANDIDATE", "bob"));
  peer bob;
  EXPECT_FALSE(given.greet_as("bob", bob, at(2)));
  EXPECT_THAT(given.out.got_by(at(2)),
              ElementsAre(open_text, sent("OFFER", "alice", "bob"), sent("CANDIDATE", "alice", "bob")));
  EXPECT_EQ(given.count(counter::messages_delivered_late), 2U);
}

TEST(peer_open, takes_its_id_over_from_its_older_connection) {
  peer_given given;
  peer older;
  peer newer;
  (void)given.greet_as("alice", older, at(1));
  EXPECT_FALSE(given.greet_as("alice", newer, at(2)));
  EXPECT_EQ(given.count(counter::takeovers), 1U);
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(open_text));
  ASSERT_THAT(given.out.ended, ElementsAre(taken_over(at(1))));
  EXPECT_EQ(given.out.ended[0].lines_before, 1U) << "the older one must hear of it before the newer one's OPEN";
  EXPECT_FALSE(older.speaks());
  EXPECT_TRUE(newer.speaks());
  given.leave(older);
  EXPECT_EQ(given.home().find("alice"), at(2));
  EXPECT_EQ(older.who().id, "alice");
}

}  // namespace
}  // namespace p2p_broker::server::peer_open_test
