// Shows what is seen of each key at a look, and that what there was at most stays, also of a key that comes later.
#include "server/core/key_usage.hpp"

#include <gtest/gtest.h>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::key_usage_test {
namespace {

TEST(key_usage, tells_what_there_is_of_each_key_and_what_there_was_at_most) {
  config::options settings;
  settings.keys = {"red", "blue"};
  routed_realm given(settings);
  realm& red = given.home();
  key_usage seen;
  const registration_ptr a = given.open("a", at(1));
  const registration_ptr b = given.open("b", at(2));
  given.say(*a, said("OFFER", "b"));
  given.say(*a, said("OFFER", "absent"));
  red.outbox_bytes() = 500;
  seen.note(given.all.all());
  ASSERT_EQ(seen.seen().size(), 2U);
  const std::uint64_t queued = red.queue_bytes();
  EXPECT_GT(queued, 0U);
  for (const key_usage::amounts& each : {seen.seen()[0].now, seen.seen()[0].most}) {
    EXPECT_EQ(each.peers, 2U);
    EXPECT_EQ(each.links, 1U);
    EXPECT_EQ(each.queue_bytes, queued);
    EXPECT_EQ(each.outbox_bytes, 500U);
  }

  given.leave(*b);
  (void)given.open("absent", at(3));
  given.leave(*given.home().registered("absent"));
  red.outbox_bytes() = 20;
  seen.note(given.all.all());
  EXPECT_EQ(seen.seen()[0].now.peers, 1U);
  EXPECT_EQ(seen.seen()[0].now.links, 0U);
  EXPECT_EQ(seen.seen()[0].now.queue_bytes, 0U);
  EXPECT_EQ(seen.seen()[0].now.outbox_bytes, 20U);
  EXPECT_EQ(seen.seen()[0].most.peers, 2U);
  EXPECT_EQ(seen.seen()[0].most.links, 1U);
  EXPECT_EQ(seen.seen()[0].most.queue_bytes, queued);
  EXPECT_EQ(seen.seen()[0].most.outbox_bytes, 500U);
  EXPECT_EQ(seen.seen()[1].most.peers + seen.seen()[1].most.outbox_bytes, 0U) << "nobody came by that key";
}

TEST(key_usage, a_key_that_comes_is_seen_from_then_on) {
  config::options settings;
  settings.keys = {"red"};
  realms all(settings, test_seed);
  all.first().outbox_bytes() = 9;
  key_usage seen;
  seen.note(all.all());
  settings.keys = {"blue"};
  all.take(settings);
  all.find("blue")->outbox_bytes() = 3;
  seen.note(all.all());
  ASSERT_EQ(seen.seen().size(), 2U);
  EXPECT_EQ(seen.seen()[0].most.outbox_bytes, 9U);
  EXPECT_EQ(seen.seen()[1].most.outbox_bytes, 3U);
}

}  // namespace
}  // namespace p2p_broker::server::key_usage_test
