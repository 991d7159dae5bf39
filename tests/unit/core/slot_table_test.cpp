// Shows that slots are used again, and that a name of an earlier use finds nothing.
#include "server/core/slot_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <string>
#include <vector>

namespace p2p_broker::server::slot_table_test {
namespace {

struct named {
  std::string text;
  peer_ref self;
};

named& add(slot_table<named>& table, const std::string& text) {
  return table.add([&](std::uint32_t slot, std::uint32_t generation) {
    return std::make_unique<named>(named{text, {slot, generation, 0}});
  });
}

TEST(slot_table, finds_what_was_added) {
  slot_table<named> table;
  const peer_ref one = add(table, "one").self;
  const peer_ref two = add(table, "two").self;
  EXPECT_EQ(table.size(), 2U);
  ASSERT_NE(table.find(one), nullptr);
  EXPECT_EQ(table.find(one)->text, "one");
  EXPECT_EQ(table.at(two.slot)->text, "two");
  EXPECT_EQ(table.find({7, 1, 0}), nullptr);
}

TEST(slot_table, a_name_of_an_earlier_use_finds_nothing) {
  slot_table<named> table;
  const peer_ref first = add(table, "first").self;
  table.free(first.slot);
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.find(first), nullptr);
  EXPECT_EQ(table.at(first.slot), nullptr);
  const peer_ref second = add(table, "second").self;
  EXPECT_EQ(second.slot, first.slot);
  EXPECT_EQ(table.find(first), nullptr);
  EXPECT_EQ(table.find(second)->text, "second");
}

TEST(slot_table, what_cannot_be_made_leaves_its_slot_free) {
  slot_table<named> table;
  const auto fail = [](std::uint32_t, std::uint32_t) -> std::unique_ptr<named> { throw std::bad_alloc(); };
  EXPECT_THROW(table.add(fail), std::bad_alloc);
  EXPECT_EQ(table.size(), 0U);
  const peer_ref first = add(table, "first").self;
  EXPECT_EQ(first.slot, 0U);
  table.free(first.slot);
  EXPECT_THROW(table.add(fail), std::bad_alloc);
  EXPECT_EQ(add(table, "second").self.slot, 0U);
  EXPECT_EQ(add(table, "third").self.slot, 1U);
}

TEST(slot_table, uses_all_that_were_freed_before_it_makes_another) {
  slot_table<named> table;
  for (int n = 0; n < 100; ++n) {
    add(table, "x");
  }
  for (std::uint32_t place = 0; place < 100; place += 3) {
    table.free(place);
  }
  for (std::size_t n = table.size(); n < 100; ++n) {
    add(table, "y");
  }
  EXPECT_EQ(table.slots(), 100U);
  EXPECT_EQ(add(table, "z").self.slot, 100U);
}

TEST(slot_table, goes_through_the_slots_that_are_used) {
  slot_table<named> table;
  add(table, "a");
  const peer_ref gone = add(table, "b").self;
  add(table, "c");
  table.free(gone.slot);
  std::string seen;
  table.for_each([&](const named& each) { seen += each.text; });
  EXPECT_EQ(seen, "ac");
}

TEST(slot_table, that_shrinks_keeps_what_there_is_and_lets_no_stale_name_find_anything) {
  slot_table<named> table;
  std::vector<peer_ref> gone;
  for (std::uint32_t n = 0; n < 10; ++n) {
    gone.push_back(add(table, "x").self);
  }
  const peer_ref stays = gone[3];
  for (int use = 0; use < 3; ++use) {  // their generations differ
    for (std::uint32_t slot = 5; slot < 10; ++slot) {
      if (use == 0 || slot < 8) {
        table.free(slot);
      }
    }
    while (table.size() < 10 && use < 2) {
      gone.push_back(add(table, "y").self);
    }
  }
  for (const std::uint32_t slot : {8U, 9U, 0U, 1U, 2U, 4U}) {
    table.free(slot);
  }
  table.shrink();
  EXPECT_EQ(table.slots(), 4U);
  EXPECT_EQ(table.size(), 1U);
  EXPECT_NE(table.find(stays), nullptr);
  std::vector<std::uint32_t> slots;
  while (table.slots() < 12) {
    slots.push_back(add(table, "z").self.slot);
  }
  EXPECT_THAT(slots, testing::ElementsAre(0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11));
  for (const peer_ref each : gone) {
    EXPECT_EQ(table.find(each) != nullptr, each == stays) << each.slot << " " << each.generation;
  }
  slot_table<named> unused;
  unused.shrink();
  EXPECT_EQ(unused.slots(), 0U);
}

}  // namespace
}  // namespace p2p_broker::server::slot_table_test
