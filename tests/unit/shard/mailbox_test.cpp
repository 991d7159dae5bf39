// Shows that letters arrive in order with their own texts, and that the inbox wakes its reader.
#include "server/shard/mailbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "server/net/poller.hpp"

namespace p2p_broker::server {
namespace {

using testing::ElementsAre;

std::vector<std::string> texts_of(const mail& letters) {
  std::vector<std::string> texts;
  letters.for_each([&](const mail::letter& letter, std::string_view text) {
    texts.push_back(std::to_string(letter.to.slot) + ":" + std::string(text));
  });
  return texts;
}

mail::letter to(std::uint32_t slot) { return {.what = mail::kind::deliver, .to = {slot, 1, 0}}; }

TEST(mail, keeps_each_letters_text) {
  mail letters;
  EXPECT_TRUE(letters.empty());
  letters.add(to(1), "one");
  letters.add({.what = mail::kind::taken_over, .to = {2, 1, 0}});
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

TEST(mailbox, tells_how_much_waits) {
  mailbox box;
  EXPECT_EQ(box.waiting_bytes(), 0U);
  mail letters;
  letters.add(to(1), "one");
  box.post(letters);
  EXPECT_EQ(box.waiting_bytes(), letters.bytes());
  box.post(letters);
  EXPECT_EQ(box.waiting_bytes(), 2 * letters.bytes());
  mail taken;
  box.take(taken);
  EXPECT_EQ(box.waiting_bytes(), 0U);
}

TEST(mailbox, wakes_its_reader_once_for_all_that_waits) {
  mailbox box;
  poller reader;
  mailbox other;  // readable at each wait, so that none is endless
  ASSERT_TRUE(reader.add(box.fd(), &box, poller::trigger::edge));
  ASSERT_TRUE(reader.add(other.fd(), &other));
  const auto woken = [&] {
    return std::ranges::count(reader.wait(), static_cast<void*>(&box), [](const epoll_event& e) { return e.data.ptr; });
  };
  mail letters;
  letters.add(to(1), "one");
  other.post(letters);
  EXPECT_EQ(woken(), 0);
  box.post(letters);
  letters.clear();
  letters.add(to(2), "two");
  box.post(letters);
  EXPECT_EQ(woken(), 1);
  EXPECT_EQ(woken(), 0);
  mail taken;
  box.take(taken);
  EXPECT_THAT(texts_of(taken), ElementsAre("1:one", "2:two"));
  taken.clear();
  box.take(taken);
  EXPECT_TRUE(taken.empty());
  box.post(letters);
  EXPECT_EQ(woken(), 1);
}

}  // namespace
}  // namespace p2p_broker::server
