// Shows who hears by EXPIRE that a message did not come, and how often.
#include "server/core/expire_notices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::expire_notices_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct told_senders : routed_realm {
  expire_notices notices{out, counts};
};

TEST(expire_notices, reach_a_sender_that_is_here) {
  told_senders given;
  const registration_ptr alice = given.open("alice", at(1));
  given.notices.tell(given.home(), *alice, R"("bob")");
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("bob", "alice")));
  EXPECT_EQ(given.count(counter::expires_sent), 1U);
}

TEST(expire_notices, reach_the_successor_of_a_sender_and_nobody_where_there_is_none) {
  told_senders given;
  const registration_ptr alice = given.open("alice", at(1));
  given.leave(*alice);
  given.notices.tell(given.home(), *alice, R"("bob")");
  EXPECT_THAT(given.out.lines, IsEmpty());
  (void)given.open("alice", at(2));
  given.notices.tell(given.home(), *alice, R"("bob")");
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(expired("bob", "alice")));
}

TEST(expire_notices, of_what_was_missed_come_once_for_a_pair_and_instant) {
  told_senders given;
  (void)given.open("alice", at(1));
  const auto miss = [&](std::string_view dst, instant now) {
    given.notices.tell_missed(given.home(), R"("alice")", dst, now);
  };
  miss(R"("bob")", test_start);
  miss(R"("bob")", test_start);
  miss(R"("eve")", test_start);
  miss(R"("bob")", test_start + milliseconds(1));
  EXPECT_THAT(given.out.got_by(at(1)),
              ElementsAre(expired("bob", "alice"), expired("eve", "alice"), expired("bob", "alice")));
}

TEST(expire_notices, of_a_queue_come_once_for_each_sender_and_count_its_messages) {
  told_senders given;
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr eve = given.open("eve", at(2));
  for (int n = 0; n < 3; ++n) {
    given.say(*alice, said("OFFER", "bob"));
  }
  given.say(*eve, said("OFFER", "bob"));
  for (const absent_queue& queue : given.home().take_expired(test_start + std::chrono::hours(1))) {
    given.notices.tell_all(given.home(), queue);
  }
  EXPECT_THAT(given.out.got_by(at(1)), ElementsAre(expired("bob", "alice")));
  EXPECT_THAT(given.out.got_by(at(2)), ElementsAre(expired("bob", "eve")));
  EXPECT_EQ(given.count(counter::messages_expired), 4U);
}

}  // namespace
}  // namespace p2p_broker::server::expire_notices_test
