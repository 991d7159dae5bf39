// Shows how one shard writes to the others: gathered behind its events, each letter to its own shard, none too many.
#include "server/shard/neighbours.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/letter_reader.hpp"

namespace p2p_broker::server::neighbours_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t shard_count = 3;

struct neighbours_given {
  explicit neighbours_given(std::uint32_t bytes_for_each = 100'000) : mailbox_bytes_max(shard_count * bytes_for_each) {}

  [[nodiscard]] bool write(peer_ref to, std::string_view text, realm* to_tell = nullptr) {
    char* const room = others.room_for(to, text.size(), to_tell, 0);
    if (room != nullptr) {
      text.copy(room, text.size());
    }
    return room != nullptr;
  }

  [[nodiscard]] mail waiting_at(std::size_t shard) const {
    mail taken;
    boxes[shard]->take(taken);
    return taken;
  }

  using all_readers = std::array<letter_reader, shard_count>;

  static neighbours::mailboxes boxes_of(all_readers& readers) {
    neighbours::mailboxes boxes;
    for (letter_reader& reader : readers) {
      boxes.push_back(std::make_unique<mailbox>());
      boxes.back()->belong_to(reader);
    }
    return boxes;
  }

  std::uint32_t mailbox_bytes_max;
  all_readers readers;
  neighbours::mailboxes boxes = boxes_of(readers);
  neighbours others{boxes, mailbox_bytes_max};
};

peer_ref at_shard(std::uint16_t shard, std::uint32_t slot) { return {slot, 1, shard}; }

TEST(neighbours, get_nothing_before_it_is_posted) {
  neighbours_given given;
  EXPECT_EQ(given.others.count(), shard_count);
  EXPECT_FALSE(given.others.letters_wait());
  EXPECT_TRUE(given.write(at_shard(1, 5), "one"));
  EXPECT_TRUE(given.others.letters_wait());
  EXPECT_THAT(texts_of(given.waiting_at(1)), IsEmpty());
  EXPECT_EQ(given.readers[1].woken, 0);
  given.others.post(false);
  EXPECT_FALSE(given.others.letters_wait());
  EXPECT_THAT(texts_of(given.waiting_at(1)), ElementsAre("5:one"));
}

TEST(neighbours, get_their_own_letters_in_order_and_once) {
  neighbours_given given;
  EXPECT_TRUE(given.write(at_shard(1, 1), "one"));
  EXPECT_TRUE(given.write(at_shard(2, 2), "two"));
  EXPECT_TRUE(given.write(at_shard(1, 3), "three"));
  given.others.post(false);
  EXPECT_THAT(texts_of(given.waiting_at(0)), IsEmpty());
  EXPECT_THAT(texts_of(given.waiting_at(1)), ElementsAre("1:one", "3:three"));
  EXPECT_THAT(texts_of(given.waiting_at(2)), ElementsAre("2:two"));
  EXPECT_EQ(given.readers[0].woken, 0);
  given.others.post(false);
  EXPECT_THAT(texts_of(given.waiting_at(1)), IsEmpty());
}

TEST(neighbours, are_visited_only_if_that_is_allowed) {
  neighbours_given given;
  given.readers[1].asleep = true;
  EXPECT_TRUE(given.write(at_shard(1, 1), "one"));
  given.others.post(false);
  EXPECT_EQ(given.readers[1].asked, 0);
  EXPECT_THAT(texts_of(given.waiting_at(1)), ElementsAre("1:one"));
  EXPECT_TRUE(given.write(at_shard(1, 2), "two"));
  given.others.post(true);
  EXPECT_THAT(given.readers[1].read, ElementsAre("2:two"));
  EXPECT_THAT(texts_of(given.waiting_at(1)), IsEmpty());
}

/// What a connection cannot do without goes the same way, behind what was written before; without room it is to end.
TEST(neighbours, are_told_or_told_to_end) {
  constexpr std::size_t letter_bytes = sizeof(mail::letter) + 3;
  neighbours_given given(2 * letter_bytes);
  EXPECT_TRUE(given.write(at_shard(1, 1), "one"));
  given.others.tell(at_shard(1, 2), "two");
  given.others.tell(at_shard(1, 3), "six");
  EXPECT_TRUE(given.others.letters_wait());
  given.others.post(false);
  std::vector<std::string> seen;
  given.waiting_at(1).for_each([&](const mail::letter& letter, std::string_view text) {
    const bool ends = letter.what == mail::kind::end;
    seen.push_back(std::to_string(letter.to.slot) + (ends ? " ends" : ":" + std::string(text)));
    if (ends) {
      EXPECT_EQ(farewell_in(text).why, end_reason::too_slow);
    } else {
      EXPECT_EQ(letter.what, letter.to.slot == 2 ? mail::kind::tell : mail::kind::deliver);
    }
  });
  EXPECT_THAT(seen, ElementsAre("1:one", "2:two", "3 ends"));
}

/// What is gathered counts as well as what waits; a full neighbour leaves room at the others.
TEST(neighbours, have_no_room_beyond_their_mailbox) {
  constexpr std::size_t text_bytes = 100;
  constexpr std::size_t letter_bytes = sizeof(mail::letter) + text_bytes;
  const std::string text(text_bytes, 'x');
  neighbours_given given(static_cast<std::uint32_t>(2 * letter_bytes));
  EXPECT_TRUE(given.write(at_shard(1, 1), text));
  given.others.post(false);
  EXPECT_TRUE(given.write(at_shard(1, 2), text));
  EXPECT_FALSE(given.write(at_shard(1, 3), text));
  EXPECT_TRUE(given.write(at_shard(2, 4), text));
  given.others.post(false);
  EXPECT_FALSE(given.write(at_shard(1, 5), "x"));
  EXPECT_EQ(texts_of(given.waiting_at(1)).size(), 2U);
  EXPECT_TRUE(given.write(at_shard(1, 6), text));
}

/// Asked in vain, there is nothing to post.
TEST(neighbours, wait_for_nothing_if_there_was_no_room) {
  neighbours_given given(10);
  EXPECT_FALSE(given.write(at_shard(1, 1), "too long a text"));
  EXPECT_FALSE(given.others.letters_wait());
}

/// An end must come, or the former owner of an id would go on.
TEST(neighbours, are_told_of_an_end_however_full_their_mailbox_is) {
  neighbours_given given(0);
  given.others.end(at_shard(1, 7), farewell_to_former);
  EXPECT_TRUE(given.others.letters_wait());
  given.others.post(false);
  int seen = 0;
  given.waiting_at(1).for_each([&](const mail::letter& letter, std::string_view text) {
    ++seen;
    EXPECT_EQ(letter.what, mail::kind::end);
    EXPECT_EQ(letter.to, at_shard(1, 7));
    const farewell why = farewell_in(text);
    EXPECT_EQ(why.code, protocol::close_code::normal);
    EXPECT_EQ(why.text, "taken over");
    EXPECT_EQ(why.why, end_reason::taken_over);
  });
  EXPECT_EQ(seen, 1);
}

TEST(neighbours, are_told_where_to_say_that_a_message_was_missed) {
  neighbours_given given;
  realm* const somewhere = reinterpret_cast<realm*>(&given);  // only compared
  EXPECT_TRUE(given.write(at_shard(1, 1), "told", somewhere));
  EXPECT_TRUE(given.write(at_shard(1, 2), "untold"));
  given.others.post(false);
  std::vector<realm*> seen;
  given.waiting_at(1).for_each([&](const mail::letter& letter, std::string_view) {
    EXPECT_EQ(letter.what, mail::kind::deliver);
    seen.push_back(letter.to_tell);
  });
  EXPECT_THAT(seen, ElementsAre(somewhere, nullptr));
}

TEST(neighbours, are_given_a_socket_at_once) {
  constexpr int no_descriptor = 1'000'000'000;  // of a number that no process has, should it be closed
  neighbours_given given;
  address from;
  from.bytes[15] = 9;
  from.port = 4'000;
  given.others.give_socket(2, file_descriptor(no_descriptor), from);
  EXPECT_FALSE(given.others.letters_wait());
  EXPECT_EQ(given.readers[2].woken, 1);
  int seen = 0;
  given.waiting_at(2).for_each([&](const mail::letter& letter, std::string_view text) {
    ++seen;
    EXPECT_EQ(letter.what, mail::kind::socket);
    EXPECT_EQ(letter.fd, no_descriptor);
    EXPECT_EQ(address_in(text).bytes, from.bytes);
    EXPECT_EQ(address_in(text).port, from.port);
  });
  EXPECT_EQ(seen, 1);
}

TEST(neighbours, are_asked_about_an_owner_and_answer_a_claimant) {
  neighbours_given given;
  given.others.ask(at_shard(1, 7), {at_shard(0, 3), true});
  given.others.answer(at_shard(1, 8), claim_answer::silent);
  EXPECT_TRUE(given.others.letters_wait());
  given.others.post(false);
  std::vector<mail::kind> kinds;
  given.waiting_at(1).for_each([&](const mail::letter& letter, std::string_view text) {
    kinds.push_back(letter.what);
    if (letter.what == mail::kind::ask) {
      EXPECT_EQ(letter.to, at_shard(1, 7));
      EXPECT_EQ(question_in(text).claimant, at_shard(0, 3));
      EXPECT_TRUE(question_in(text).withdrawn);
    } else {
      EXPECT_EQ(letter.to, at_shard(1, 8));
      EXPECT_EQ(answer_in(text), claim_answer::silent);
    }
  });
  EXPECT_THAT(kinds, ElementsAre(mail::kind::ask, mail::kind::answer));
}

}  // namespace
}  // namespace p2p_broker::server::neighbours_test
