// Shows that slots are used again, and that a name of an earlier use finds nothing.
#include "server/core/slot_table.hpp"

#include <gtest/gtest.h>

#include <new>
#include <string>

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

}  // namespace
}  // namespace p2p_broker::server::slot_table_test
