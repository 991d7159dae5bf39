// Shows when letters wait, when their reader is woken for them, and when it reads them asleep.
#include "server/shard/mailbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/letter_reader.hpp"
#include "tests/unit/letters.hpp"

namespace p2p_broker::server::mailbox_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct mailbox_given {
  mailbox_given() { box.belong_to(reader); }

  [[nodiscard]] std::vector<std::string> take() {
    mail taken;
    box.take(taken);
    return texts_of(taken);
  }

  letter_reader reader;
  mailbox box;
};

mail letter(std::uint32_t slot, std::string_view text) {
  mail letters;
  letters.add(to(slot), text);
  return letters;
}

TEST(mailbox, tells_how_much_waits) {
  mailbox_given given;
  EXPECT_EQ(given.box.waiting_bytes(), 0U);
  const mail letters = letter(1, "one");
  given.box.post(letters);
  EXPECT_EQ(given.box.waiting_bytes(), letters.bytes());
  given.box.post(letters);
  EXPECT_EQ(given.box.waiting_bytes(), 2 * letters.bytes());
  mail taken;
  given.box.take(taken);
  EXPECT_EQ(given.box.waiting_bytes(), 0U);
}

TEST(mailbox, wakes_its_reader_once_for_all_that_waits) {
  mailbox_given given;
  EXPECT_EQ(given.reader.woken, 0);
  given.box.post(letter(1, "one"));
  given.box.post(letter(2, "two"));
  EXPECT_EQ(given.reader.woken, 1);
  EXPECT_THAT(given.take(), ElementsAre("1:one", "2:two"));
  EXPECT_THAT(given.take(), IsEmpty());
  EXPECT_EQ(given.reader.woken, 1);
  given.box.post(letter(2, "two"));
  EXPECT_EQ(given.reader.woken, 2);
}

TEST(mailbox, hands_letters_over_to_a_reader_that_sleeps) {
  mailbox_given given;
  given.reader.asleep = true;
  given.box.hand_over(letter(1, "one"));
  EXPECT_THAT(given.reader.read, ElementsAre("1:one"));
  EXPECT_EQ(given.reader.woken, 0);
  EXPECT_EQ(given.box.waiting_bytes(), 0U);
  EXPECT_THAT(given.take(), IsEmpty());
}

TEST(mailbox, keeps_letters_for_a_reader_that_is_at_work) {
  mailbox_given given;
  given.box.hand_over(letter(1, "one"));
  EXPECT_EQ(given.reader.asked, 1);
  EXPECT_EQ(given.reader.woken, 1);
  EXPECT_THAT(given.reader.read, IsEmpty());
  EXPECT_THAT(given.take(), ElementsAre("1:one"));
}

/// A shard with many letters is busy, and so will its reader be: no visit is tried.
TEST(mailbox, hands_over_no_more_letters_than_a_visit_may_bring) {
  mailbox_given given;
  given.reader.asleep = true;
  mail letters;
  for (std::uint32_t i = 0; i < mailbox::visit_letters_max; ++i) {
    letters.add(to(i), "x");
  }
  given.box.hand_over(letters);
  EXPECT_EQ(given.reader.read.size(), mailbox::visit_letters_max);
  letters.add(to(9), "x");
  given.box.hand_over(letters);
  EXPECT_EQ(given.reader.read.size(), mailbox::visit_letters_max);
  EXPECT_EQ(given.reader.asked, 1);
  EXPECT_EQ(given.reader.woken, 1);
  EXPECT_EQ(given.take().size(), letters.count());
}

TEST(mailbox, never_visits_for_letters_that_are_posted) {
  mailbox_given given;
  given.reader.asleep = true;
  given.box.post(letter(1, "one"));
  EXPECT_EQ(given.reader.asked, 0);
  EXPECT_EQ(given.reader.woken, 1);
  EXPECT_THAT(given.take(), ElementsAre("1:one"));
}

TEST(mailbox, that_shrinks_loses_no_letter) {
  mailbox_given given;
  given.box.post(letter(1, "one"));
  given.box.shrink();
  mail taken;
  given.box.take(taken);
  EXPECT_THAT(texts_of(taken), ElementsAre("1:one"));
  taken.clear();
  given.box.take(taken);  // which leaves its memory there
  given.box.shrink();
  taken.clear();
  given.box.take(taken);
  EXPECT_LT(taken.memory(), 100U);
}

}  // namespace
}  // namespace p2p_broker::server::mailbox_test
