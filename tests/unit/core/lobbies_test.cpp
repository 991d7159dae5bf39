// Shows how lobbies get their names and are found by them, each key's alone, and how many there may be.
#include "server/core/lobbies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::lobbies_test {
namespace {

[[nodiscard]] config::options with_two_keys() {
  config::options settings;
  settings.keys = {"one", "two"};
  return settings;
}

struct lobbies_given : routed_realm {
  explicit lobbies_given(std::uint32_t most = 100, const std::string& format = "{alnum:16}")
      : routed_realm(with_two_keys()),
        names(std::get<protocol::id_template>(protocol::id_template::parse(format))),
        rooms(most) {}

  lobbies::creation make(std::string_view key = "one") {
    return rooms.make(*all.find(key), names, random, {true}, at(1), now);
  }
  lobby_ptr find(std::string_view name, std::string_view key = "one") { return rooms.find(*all.find(key), name); }

  protocol::id_template names;
  lobbies rooms;
};

TEST(lobbies, are_found_by_the_name_that_they_were_given) {
  lobbies_given given;
  const lobby_ptr made = given.make().made;
  ASSERT_TRUE(made);
  EXPECT_EQ(made->name().size(), 16U);
  EXPECT_EQ(given.find(made->name()), made);
  EXPECT_EQ(given.find("another"), nullptr);
  EXPECT_EQ(given.find(""), nullptr);
}

TEST(lobbies, of_another_key_are_not_found) {
  lobbies_given given(100, "same");
  const lobby_ptr one = given.make("one").made;
  EXPECT_EQ(given.find("same", "two"), nullptr);
  const lobby_ptr two = given.make("two").made;
  ASSERT_TRUE(two) << "it may have the same name";
  EXPECT_EQ(given.find("same", "one"), one);
  EXPECT_EQ(given.find("same", "two"), two);
}

TEST(lobbies, are_no_more_than_there_may_be) {
  lobbies_given given(2);
  const lobby_ptr first = given.make("one").made;
  EXPECT_TRUE(given.make("two").made);
  EXPECT_EQ(given.make().what, lobbies::verdict::full);
  given.rooms.forget(*first);
  EXPECT_EQ(given.find(first->name()), nullptr);
  EXPECT_EQ(given.make().what, lobbies::verdict::made);
  EXPECT_EQ(given.rooms.count(), 2U);
  given.rooms.set_limit(3);
  EXPECT_EQ(given.make().what, lobbies::verdict::made);
}

TEST(lobbies, take_every_name_of_a_small_template_and_no_more) {
  lobbies_given given(100, "{digits:1}");
  std::set<std::string> seen;
  for (int i = 0; i < 10; ++i) {
    const lobby_ptr made = given.make().made;
    ASSERT_TRUE(made);
    EXPECT_TRUE(seen.insert(made->name()).second);
  }
  EXPECT_EQ(given.make().what, lobbies::verdict::nameless);
  EXPECT_EQ(given.rooms.count(), 10U) << "what was not made takes no place";
  given.rooms.forget(*given.find("7"));
  EXPECT_EQ(given.make().made->name(), "7");
}

TEST(lobbies, are_shared_by_threads) {
  lobbies_given given(100, "{digits:2}");
  const auto churn = [&](std::uint64_t seed) {
    protocol::seeded_random own(seed);
    for (int i = 0; i < 2000; ++i) {
      const auto made = given.rooms.make(*given.all.find("one"), given.names, own, {true}, at(1), given.now).made;
      ASSERT_TRUE(made);
      ASSERT_EQ(given.rooms.find(made->in(), made->name()), made);
      given.rooms.forget(*made);
    }
  };
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    threads.emplace_back(churn, seed);
  }
  for (std::thread& each : threads) {
    each.join();
  }
  EXPECT_EQ(given.rooms.count(), 0U);
}

}  // namespace
}  // namespace p2p_broker::server::lobbies_test
