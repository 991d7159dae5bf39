// Shows one client's way through a lobby: what it may say, and what it and others hear.
#include "server/dialects/lobby_member.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/unit/lobby_given.hpp"

namespace p2p_broker::server::lobby_member_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(lobby_member, that_makes_a_lobby_hears_its_id_and_the_name) {
  lobby_member_given given;
  given.enter(given.host, at(1), "");
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(message(1, 1, "true"), message(0, 0, "room")));
  EXPECT_EQ(given.host.who().id, "room/1");
  EXPECT_EQ(given.host.who().key, "peerjs");
  EXPECT_EQ(given.count(counter::lobbies_opened), 1U);
}

TEST(lobby_member, that_joins_hears_who_is_there_before_it_hears_that_it_is_in) {
  lobby_member_given given;
  given.enter(given.host, at(1), "");
  given.enter(given.guest, at(2));
  const std::string id(given.guest.who().id.substr(5));
  EXPECT_THAT(given.out.got_by(at(2)),
              ElementsAre(R"({"type":1,"id":)" + id + R"(,"data":"true"})", message(2, 1), message(0, 0, "room")));
  EXPECT_EQ(given.out.got_by(at(1)).back(), R"({"type":2,"id":)" + id + R"(,"data":""})");
}

TEST(lobby_member, counts_in_the_sum_of_its_key_from_its_coming_to_its_end) {
  config::options settings = with_name("room");
  settings.keys = {"red", "blue"};
  lobby_member_given given(settings);
  EXPECT_EQ(given.host.outbox_of_key(), nullptr);
  EXPECT_FALSE(given.come(given.host, at(1), "?key=blue"));
  byte_sum* const blue = &given.all.find("blue")->outbox_bytes();
  EXPECT_EQ(given.host.outbox_of_key(), blue);
  given.leave(given.host, at(1));
  EXPECT_EQ(given.host.outbox_of_key(), blue);
  EXPECT_FALSE(given.come(given.guest, at(2)));
  EXPECT_EQ(given.guest.outbox_of_key(), &given.all.find("red")->outbox_bytes()) << "without a key, of the first";
  lobby_member stranger;
  EXPECT_TRUE(given.come(stranger, at(3), "?key=green"));
  EXPECT_EQ(stranger.outbox_of_key(), nullptr);
}

TEST(lobby_member, has_the_mode_of_the_maker) {
  lobby_member_given given;
  given.enter(given.host, at(1), "", 1);
  given.enter(given.guest, at(2), "room", 0);
  EXPECT_EQ(given.out.got_by(at(1)).front(), message(1, 1));
  lobby_member third;
  given.enter(third, at(3), "room", 0);
  EXPECT_THAT(given.out.got_by(at(3)), ElementsAre(testing::_, message(2, 1), message(0, 0, "room")));
  EXPECT_EQ(given.out.got_by(at(2)).size(), 3U) << "who is no host does not hear of others";
}

TEST(lobby_member, sends_to_others_under_its_own_id_byte_by_byte) {
  lobby_member_given given;
  given.begin();
  EXPECT_FALSE(given.say(given.host, message(4, given.guest_id, R"(\u0041\n)")));
  EXPECT_FALSE(given.say(given.guest, message(5, 1, "b")));
  EXPECT_FALSE(given.say(given.guest, message(6, 1, "c")));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(message(4, 1, R"(\u0041\n)")));
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(message(5, given.guest_id, "b"), message(6, given.guest_id, "c")));
  EXPECT_EQ(given.count(counter::messages_relayed), 3U);
  EXPECT_EQ(given.out.lines.back().sender, given.guest_id) << "whose share of the outbox it takes";
}

TEST(lobby_member, must_say_what_may_be_said) {
  lobby_member_given given;
  EXPECT_FALSE(given.come(given.guest, at(2)));
  EXPECT_THAT(given.say(given.guest, "x"), told("Invalid message format"));
  EXPECT_THAT(given.say(given.guest, message(4, 1)), told("Invalid message when not in a lobby"));
  EXPECT_THAT(given.say(given.guest, message(7)), told("Invalid message when not in a lobby"));
  EXPECT_THAT(given.say(given.guest, message(99)), told("Invalid message when not in a lobby"));
  EXPECT_THAT(given.say(given.guest, message(0, 0, "other")), told("Lobby does not exists"));
  given.enter(given.host, at(1), "");
  EXPECT_THAT(given.say(given.host, "{}"), told("Invalid message format"));
  EXPECT_THAT(given.say(given.host, message(0)), told("Already in a lobby"));
  EXPECT_THAT(given.say(given.host, message(0, 0, "room")), told("Already in a lobby"));
  EXPECT_THAT(given.say(given.host, message(0, 0, "other")), told("Already in a lobby"));
  for (const int type : {1, 2, 3, 8, 99}) {
    EXPECT_THAT(given.say(given.host, message(type, 1)), told("Invalid command"));
  }
  for (const std::uint32_t id : {0U, 1U, 2U, 4294967295U}) {
    EXPECT_THAT(given.say(given.host, message(4, id)), told("Invalid destination"));
  }
  EXPECT_FALSE(given.say(given.guest, message(0, 0, "room")));
  EXPECT_THAT(given.say(given.guest, message(7)), told("Only host can seal the lobby"));
}

TEST(lobby_member, comes_by_a_key_or_by_none) {
  config::options settings = with_name("room");
  settings.keys = {"one", "two"};
  lobby_member_given given(settings);
  lobby_member other;
  EXPECT_THAT(given.come(other, at(9), "?key=three"), told("Invalid key provided"));
  EXPECT_FALSE(given.say(other, message(0))) << "it is not listened to";
  given.leave(other, at(9));
  EXPECT_FALSE(given.come(given.host, at(1), "?key=two"));
  EXPECT_FALSE(given.say(given.host, message(0)));
  EXPECT_EQ(given.host.who().key, "two");
  EXPECT_FALSE(given.come(given.guest, at(2)));
  EXPECT_THAT(given.say(given.guest, message(0, 0, "room")), told("Lobby does not exists"));
  EXPECT_FALSE(given.come(other, at(9), "?key=two"));
  EXPECT_FALSE(given.say(other, message(0, 0, "room")));
}

TEST(lobby_member, meets_the_limits) {
  config::options settings = with_name("{digits:1}");
  settings.lobbies_max = 2;
  settings.lobby_members_max = 2;
  settings.address_peers_max = 6;
  lobby_member_given given(settings);
  std::array<lobby_member, 7> all;
  for (std::uint32_t i = 0; i < 6; ++i) {
    EXPECT_FALSE(given.come(all[i], at(i)));
  }
  EXPECT_THAT(given.come(all[6], at(6)), told("Too many peers connected"));
  EXPECT_EQ(given.count(counter::limit_address_peers), 1U);
  given.leave(all[5], at(5));
  EXPECT_FALSE(given.come(all[6], at(6))) << "a place is given back";
  EXPECT_FALSE(given.say(all[0], R"({"type":0,"id":0,"data":"","max_members":1})"));
  EXPECT_FALSE(given.say(all[1], R"({"type":0,"id":0,"data":"","max_members":9})"));
  EXPECT_THAT(given.say(all[2], message(0)), told("Too many lobbies open, disconnecting"));
  const std::string first(all[0].who().id.substr(0, 1));
  const std::string second(all[1].who().id.substr(0, 1));
  EXPECT_THAT(given.say(all[3], message(0, 0, first)), told("Too many peers connected"));
  EXPECT_FALSE(given.say(all[3], message(0, 0, second)));
  EXPECT_THAT(given.say(all[4], message(0, 0, second)), told("Too many peers connected"));
  EXPECT_EQ(given.count(counter::limit_lobbies), 1U);
  EXPECT_EQ(given.count(counter::limit_lobby_members), 2U);
}

TEST(lobby_member, is_refused_when_no_name_is_free) {
  lobby_member_given given;
  given.enter(given.host, at(1), "");
  EXPECT_FALSE(given.come(given.guest, at(2)));
  EXPECT_THAT(given.say(given.guest, message(0)), told("Too many lobbies open, disconnecting"));
  EXPECT_EQ(given.count(counter::limit_lobby_names), 1U);
}

TEST(lobby_member, misses_what_has_no_room_but_no_notice) {
  lobby_member_given given;
  given.begin();
  given.out.leave_no_room(at(1));
  EXPECT_FALSE(given.say(given.guest, message(4, 1)));
  EXPECT_EQ(given.count(counter::messages_missed), 1U);
  EXPECT_THAT(given.out.ended, IsEmpty());
  given.leave(given.guest, at(2));
  EXPECT_THAT(given.out.ended, ElementsAre(ended(at(1), "")));
  EXPECT_EQ(given.out.ended[0].why.why, end_reason::too_slow);
}

}  // namespace
}  // namespace p2p_broker::server::lobby_member_test
