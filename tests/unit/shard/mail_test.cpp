// Shows that letters keep their order and each its own text.
#include "server/shard/mail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "tests/unit/letters.hpp"

namespace p2p_broker::server::mail_test {
namespace {

using testing::ElementsAre;

TEST(mail, keeps_each_letters_text) {
  mail letters;
  EXPECT_TRUE(letters.empty());
  letters.add(to(1), "one");
  letters.add({.what = mail::kind::end, .to = {2, 1, 0}});
  std::memcpy(letters.add_with_room(to(3), 5), "three", 5);
  letters.add(to(4), "");
  letters.add(to(5), "five");
  EXPECT_FALSE(letters.empty());
  EXPECT_THAT(texts_of(letters), ElementsAre("1:one", "2:", "3:three", "4:", "5:five"));
}

TEST(mail, can_be_joined_and_used_again) {
  mail first;
  mail second;
  first.add(to(1), "one");
  second.add(to(2), "two");
  second.add(to(3), "three");
  first.append(second);
  first.append(mail());
  EXPECT_THAT(texts_of(first), ElementsAre("1:one", "2:two", "3:three"));
  EXPECT_THAT(texts_of(second), ElementsAre("2:two", "3:three"));
  first.clear();
  EXPECT_TRUE(first.empty());
  first.append(second);
  EXPECT_THAT(texts_of(first), ElementsAre("2:two", "3:three"));
}

TEST(mail, gives_an_exceptional_amount_of_memory_back) {
  mail letters;
  letters.add(to(1), std::string(3'000'000, 'x'));
  EXPECT_GT(letters.bytes(), 3'000'000U);
  letters.clear();
  EXPECT_EQ(letters.bytes(), 0U);
  letters.add(to(2), "two");
  EXPECT_THAT(texts_of(letters), ElementsAre("2:two"));
}

TEST(mail, gives_all_its_memory_back_only_while_it_is_empty) {
  mail letters;
  letters.add(to(1), std::string(1'000, 'x'));
  const std::size_t used = letters.memory();
  EXPECT_GT(used, 1'000U);
  letters.shrink();
  EXPECT_EQ(letters.memory(), used);
  letters.clear();
  EXPECT_EQ(letters.memory(), used);
  letters.shrink();
  EXPECT_LT(letters.memory(), 100U);
}

TEST(mail, counts_its_letters_and_what_they_cost) {
  mail letters;
  EXPECT_EQ(letters.count(), 0U);
  EXPECT_EQ(letters.bytes(), 0U);
  letters.add(to(1), "one");
  letters.add(to(2));
  EXPECT_EQ(letters.count(), 2U);
  EXPECT_EQ(letters.bytes(), 2 * sizeof(mail::letter) + 3);
  mail other;
  other.append(letters);
  other.append(letters);
  EXPECT_EQ(other.count(), 4U);
  EXPECT_EQ(other.bytes(), 2 * letters.bytes());
}

TEST(mail, keeps_the_rest_of_each_letter) {
  mail letters;
  realm* const somewhere = reinterpret_cast<realm*>(&letters);  // only compared
  letters.add({.what = mail::kind::deliver, .to = {1, 2, 3}, .to_tell = somewhere}, "text");
  letters.add({.what = mail::kind::socket, .to = {}, .fd = 17}, "address");
  mail joined;
  joined.add({.what = mail::kind::stop, .to = {}});
  joined.append(letters);
  std::vector<mail::letter> seen;
  joined.for_each([&](const mail::letter& letter, std::string_view) { seen.push_back(letter); });
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].what, mail::kind::stop);
  EXPECT_EQ(seen[1].what, mail::kind::deliver);
  EXPECT_EQ(seen[1].to, (peer_ref{1, 2, 3}));
  EXPECT_EQ(seen[1].to_tell, somewhere);
  EXPECT_EQ(seen[2].what, mail::kind::socket);
  EXPECT_EQ(seen[2].fd, 17);
}

}  // namespace
}  // namespace p2p_broker::server::mail_test
