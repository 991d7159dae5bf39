// Shows how members leave, how a lobby ends, and what is done at which time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/dialects/lobby_member.hpp"
#include "tests/unit/lobby_given.hpp"

namespace p2p_broker::server::lobby_end_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(lobby_end, that_leaves_is_told_of_once) {
  lobby_member_given given;
  given.begin();
  given.leave(given.guest, at(2));
  given.leave(given.guest, at(2));
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(message(3, given.guest_id)));
  EXPECT_FALSE(given.guest.speaks());
  EXPECT_FALSE(given.say(given.guest, message(4, 1))) << "and is not listened to";
  EXPECT_FALSE(given.say(given.host, message(6, given.guest_id))) << "a candidate on its way is nobody's fault";
  EXPECT_EQ(given.count(counter::lobby_leaves), 1U);
  EXPECT_EQ(given.count(counter::messages_ignored), 2U);
}

TEST(lobby_end, that_is_the_host_ends_the_lobby) {
  lobby_member_given given;
  given.begin();
  given.leave(given.host, at(1));
  EXPECT_THAT(given.out.ended, ElementsAre(ended(at(2), "Room host has disconnected")));
  EXPECT_FALSE(given.say(given.guest, message(4, 1))) << "the end may be on its way from another thread";
  given.leave(given.guest, at(2));
  EXPECT_THAT(given.out.lines, IsEmpty());
  lobby_member third;
  EXPECT_FALSE(given.come(third, at(3)));
  EXPECT_THAT(given.say(third, message(0, 0, "room")), told("Lobby does not exists"));
  EXPECT_EQ(given.count(counter::lobbies_closed), 1U);
  EXPECT_EQ(given.count(counter::lobby_leaves), 2U);
}

TEST(lobby_end, of_a_broker_that_ends_is_told_by_that_alone) {
  lobby_member_given given;
  given.begin();
  given.leave(given.host, at(1), end_reason::shutdown);
  given.leave(given.guest, at(2), end_reason::shutdown);
  EXPECT_THAT(given.out.ended, IsEmpty());
  EXPECT_THAT(given.out.lines, IsEmpty());
  EXPECT_EQ(given.count(counter::lobbies_closed), 1U);
}

TEST(lobby_end, may_seal_as_the_host_and_all_end_when_that_is_complete) {
  lobby_member_given given;
  given.begin();
  EXPECT_FALSE(given.say(given.host, message(7)));
  EXPECT_FALSE(given.say(given.host, message(7)));
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(message(7)));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(message(7)));
  lobby_member third;
  EXPECT_FALSE(given.come(third, at(3)));
  EXPECT_THAT(given.say(third, message(0, 0, "room")), told("Lobby is sealed"));
  const instant complete_at = given.with.now() + milliseconds(10'000);
  const occasion early = given.host.on_time(given.with);
  EXPECT_FALSE(early.told);
  EXPECT_EQ(early.next, complete_at);
  given.now = complete_at;
  EXPECT_FALSE(given.guest.on_time(given.with).told);
  const occasion due = given.host.on_time(given.with);
  ASSERT_TRUE(due.told);
  EXPECT_EQ(due.told->code, protocol::close_code::normal);
  EXPECT_EQ(due.told->text, "Seal complete");
  EXPECT_THAT(given.out.ended, ElementsAre(ended(at(2), "Seal complete")));
  given.leave(given.host, at(1), end_reason::lobby_over);
  EXPECT_EQ(given.out.ended.size(), 1U);
}

TEST(lobby_end, has_a_time_to_join) {
  lobby_member_given given;
  EXPECT_FALSE(given.come(given.guest, at(2)));
  const instant join_by = given.with.now() + milliseconds(1'000);
  EXPECT_EQ(given.guest.on_time(given.with).next, join_by);
  given.now = join_by;
  EXPECT_THAT(given.guest.on_time(given.with).told, told("Have not joined lobby yet"));
  EXPECT_EQ(given.count(counter::limit_lobby_join_timeout), 1U);
  given.leave(given.guest, at(2));
  EXPECT_FALSE(given.guest.on_time(given.with).told);
}

TEST(lobby_end, waits_alone_for_so_long_and_no_longer) {
  config::options settings = with_name("room");
  settings.lobby_alone_timeout_ms = 5'000;
  lobby_member_given given(settings);
  given.begin();
  given.now += milliseconds(60'000);
  EXPECT_FALSE(given.host.on_time(given.with).told) << "it is not alone";
  given.leave(given.guest, at(2));
  const instant until = given.with.now() + milliseconds(5'000);
  EXPECT_EQ(given.host.on_time(given.with).next, until);
  given.now = until;
  EXPECT_THAT(given.host.on_time(given.with).told, told("Nobody has joined the lobby"));
  EXPECT_EQ(given.count(counter::limit_lobby_alone_timeout), 1U);
}

}  // namespace
}  // namespace p2p_broker::server::lobby_end_test
