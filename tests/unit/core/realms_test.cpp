// The realms of all keys, as a reload changes them: new ones open, removed ones take nobody, and limits hold at once.
#include "server/core/realms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::realms_test {
namespace {

using claim = realm::claim_verdict;

config::options with_keys(std::vector<std::string> keys) {
  config::options settings;
  settings.keys = std::move(keys);
  return settings;
}

TEST(realms, has_one_for_each_key) {
  const realms all(with_keys({"a", "b"}), test_seed);
  EXPECT_EQ(all.all().size(), 2U);
  EXPECT_EQ(all.find("b")->key(), "b");
  EXPECT_EQ(all.find("c"), nullptr);
  EXPECT_EQ(&all.first(), all.find("a"));
}

TEST(realms, a_key_that_comes_gets_one_and_the_others_stay_where_they_are) {
  realms all(with_keys({"a"}), test_seed);
  realm* const a = all.find("a");
  all.take(with_keys({"b", "a"}));
  EXPECT_EQ(all.find("a"), a);
  ASSERT_NE(all.find("b"), nullptr);
  EXPECT_EQ(all.find("b")->key(), "b");
}

TEST(realms, a_removed_key_takes_nobody_and_keeps_who_is_there) {
  realms all(with_keys({"a", "b"}), test_seed);
  realm& a = *all.find("a");
  ASSERT_EQ(a.claim("peer", "token", at(1), test_start).verdict, claim::opened);
  all.take(with_keys({"b"}));
  EXPECT_EQ(all.find("a"), nullptr);
  EXPECT_EQ(&all.first(), all.find("b"));
  EXPECT_EQ(a.find("peer"), at(1));
  EXPECT_EQ(all.all().size(), 2U) << "what waits there is still swept";
  all.take(with_keys({"a"}));
  EXPECT_EQ(all.find("a"), &a) << "whoever comes back finds who has stayed";
}

TEST(realms, new_limits_hold_for_what_comes) {
  realms all(with_keys({"a"}), test_seed);
  realm& a = *all.find("a");
  ASSERT_EQ(a.claim("first", "token", at(1), test_start).verdict, claim::opened);
  config::options settings = with_keys({"a", "b"});
  settings.concurrent_limit = 1;
  settings.connection_limit = 0;
  settings.expire_timeout_ms = 100;
  settings.queue_messages_max = 1;
  all.take(settings);
  for (const char* key : {"a", "b"}) {
    realm& each = *all.find(key);
    const auto claimed = each.claim("first", "token", at(1), test_start);
    EXPECT_EQ(each.claim("second", "token", at(2), test_start).verdict, claim::full);
    EXPECT_EQ(each.links().offer(1, 2), link_table::verdict::refused);
    const protocol::envelope offer{protocol::message_type::offer, "\"first\"", "\"x\"", "1"};
    EXPECT_EQ(each.keep("x", offer, *claimed.registered, test_start).verdict, realm::keep_verdict::kept);
    EXPECT_EQ(each.keep("x", offer, *claimed.registered, test_start).verdict, realm::keep_verdict::queue_messages_full);
    EXPECT_EQ(each.take_expired(test_start + milliseconds(100)).size(), 1U);
  }
  settings.concurrent_limit = 2;
  all.take(settings);
  EXPECT_EQ(a.claim("second", "token", at(2), test_start).verdict, claim::opened);
}

TEST(realms, all_share_one_budget_which_changes_too) {
  config::options settings = with_keys({"a"});
  realms all(settings, test_seed);
  settings.sender_queue_bytes_max = 256;
  settings.total_queue_bytes_max = 256;
  settings.keys = {"a", "b"};
  all.take(settings);
  for (const char* key : {"a", "b"}) {
    realm& each = *all.find(key);
    const auto claimed = each.claim("first", "token", at(1), test_start);
    const std::string payload(300, '1');
    const protocol::envelope offer{protocol::message_type::offer, "\"first\"", "\"x\"", payload};
    EXPECT_EQ(each.keep("x", offer, *claimed.registered, test_start).verdict, realm::keep_verdict::sender_full);
  }
}

TEST(realms, there_is_room_for_so_many_keys_from_start_to_end) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < realms::realms_max; ++i) {
    keys.push_back("k" + std::to_string(i));
  }
  realms all(with_keys({"first"}), test_seed);
  EXPECT_FALSE(all.has_room_for(with_keys(keys)));
  keys.pop_back();
  ASSERT_TRUE(all.has_room_for(with_keys(keys)));
  all.take(with_keys(keys));
  EXPECT_FALSE(all.has_room_for(with_keys({"one more"})));
  EXPECT_TRUE(all.has_room_for(with_keys({"first"})));
}

}  // namespace
}  // namespace p2p_broker::server::realms_test
