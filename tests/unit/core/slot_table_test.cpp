// Shows that slots are used again, and that a name of an earlier use finds nothing.
#include "server/core/slot_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server {
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
}  // namespace p2p_broker::server
