// Keys of TLS tickets: a new one each day, the old ones for as long as clients have tickets, and the file's text.
#include <gtest/gtest.h>

#include <string>

#include "server/core/ticket_keys.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::ticket_keys_test {
namespace {

constexpr std::int64_t now_s = 1'700'000'000;
constexpr std::int64_t day_s = ticket_keys::day_s;

struct drawn {
  protocol::seeded_random random{1};
  ticket_keys keys = ticket_keys::fresh(now_s, random);
};

TEST(ticket_keys, a_fresh_one_is_found_by_its_name_and_no_other_is) {
  drawn given;
  const ticket_key& key = given.keys.newest();
  EXPECT_EQ(given.keys.find(key.name), &key);
  auto other = key.name;
  other[15] ^= std::byte{1};
  EXPECT_EQ(given.keys.find(other), nullptr);
  EXPECT_EQ(key.made_s, now_s);
  EXPECT_NE(key.cipher, key.mac);
}

TEST(ticket_keys, another_is_due_after_a_day) {
  drawn given;
  EXPECT_FALSE(given.keys.is_due(now_s));
  EXPECT_FALSE(given.keys.is_due(now_s + day_s - 1));
  EXPECT_TRUE(given.keys.is_due(now_s + day_s));
}

TEST(ticket_keys, a_clock_that_was_wrong_by_days_makes_another_due_and_one_by_hours_does_not) {
  drawn given;
  EXPECT_FALSE(given.keys.is_due(now_s - 3600));
  EXPECT_TRUE(given.keys.is_due(now_s - 30 * day_s));
  EXPECT_FALSE(given.keys.rotated(now_s - 30 * day_s, given.random).is_due(now_s - 30 * day_s));
}

TEST(ticket_keys, the_new_one_encrypts_and_the_old_one_still_decrypts) {
  drawn given;
  const ticket_keys next = given.keys.rotated(now_s + day_s, given.random);
  EXPECT_EQ(next.count(), 2U);
  EXPECT_EQ(next.newest().made_s, now_s + day_s);
  ASSERT_NE(next.find(given.keys.newest().name), nullptr);
  EXPECT_EQ(*next.find(given.keys.newest().name), given.keys.newest());
}

TEST(ticket_keys, one_that_is_too_old_goes) {
  drawn given;
  const auto first = given.keys.newest().name;
  ticket_keys keys = given.keys;
  for (std::int64_t day = 1; day <= 10; ++day) {
    keys = keys.rotated(now_s + day * day_s, given.random);
    EXPECT_LE(keys.count(), ticket_keys::keys_max);
    EXPECT_EQ(keys.find(first) != nullptr, day < 2) << day;
  }
}

TEST(ticket_keys, the_newest_is_kept_as_an_old_one_even_after_a_long_pause) {
  drawn given;
  EXPECT_EQ(given.keys.rotated(now_s + 100 * day_s, given.random).count(), 2U);
}

TEST(ticket_keys, many_rotations_at_once_keep_no_more_than_the_limit) {
  drawn given;
  ticket_keys keys = given.keys;
  for (int i = 0; i < 10; ++i) {
    keys = keys.rotated(now_s, given.random);
  }
  EXPECT_EQ(keys.count(), ticket_keys::keys_max);
}

TEST(ticket_keys, what_is_written_is_read_back) {
  drawn given;
  const ticket_keys two = given.keys.rotated(now_s + day_s, given.random);
  EXPECT_EQ(ticket_keys::parse(two.text()), two);
  EXPECT_LT(two.rotated(now_s, given.random).text().size(), ticket_keys::text_bytes_max);
}

TEST(ticket_keys, eighty_bytes_are_a_key_of_unknown_age) {
  const std::string bytes(ticket_keys::raw_bytes, 'x');
  const auto keys = ticket_keys::parse(bytes);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->count(), 1U);
  EXPECT_TRUE(keys->is_due(now_s));
}

TEST(ticket_keys, a_text_that_is_cut_or_spoiled_anywhere_is_refused) {
  drawn given;
  const std::string text = given.keys.rotated(now_s, given.random).text();
  const std::size_t one_line = given.keys.text().size();
  for (std::size_t size = 0; size < text.size(); ++size) {
    if (size != one_line && size != ticket_keys::raw_bytes) {
      EXPECT_FALSE(ticket_keys::parse(text.substr(0, size))) << size;
    }
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string spoiled = text;
    spoiled[at] = '~';
    EXPECT_FALSE(ticket_keys::parse(spoiled)) << at;
  }
  EXPECT_FALSE(ticket_keys::parse(text + "\n"));
  EXPECT_FALSE(ticket_keys::parse(text + text.substr(text.find('\n') + 1)));
}

}  // namespace
}  // namespace p2p_broker::server::ticket_keys_test
