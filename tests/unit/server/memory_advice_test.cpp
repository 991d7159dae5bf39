// What is said about memory, for settings and machines of all kinds.
#include "server/memory_advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2p_broker::server::memory_advice_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::uint64_t mebibyte = 1024 * 1024;

config::options with_threads(std::uint32_t count) {
  config::options settings;
  settings.threads = count;
  return settings;
}

TEST(memory_advice, the_sum_of_the_defaults_is_told_with_its_largest_parts) {
  EXPECT_THAT(memory_advice(with_threads(1), {}),
              ElementsAre("Memory: all limits add up to 384 MiB (--total_outbox_bytes_max 256 MiB)"));
  EXPECT_THAT(memory_advice(with_threads(2), {}),
              ElementsAre("Memory: all limits add up to 512 MiB (--total_outbox_bytes_max 256 MiB, "
                          "--mailbox_bytes_max 128 MiB)"));
}

TEST(memory_advice, a_part_of_a_mebibyte_counts_as_one) {
  config::options settings = with_threads(1);
  settings.total_queue_bytes_max += 1;
  EXPECT_THAT(memory_advice(settings, {}), ElementsAre(HasSubstr(" 385 MiB ")));
}

TEST(memory_advice, a_control_group_that_is_too_small_is_warned_of) {
  machine facts;
  facts.memory_max = 300 * mebibyte;
  EXPECT_THAT(memory_advice(with_threads(1), facts),
              ElementsAre(HasSubstr("384 MiB"),
                          "300 MiB of memory (memory.max of its control group, MemoryMax= of a service) are too few "
                          "for that: raise it, or lower --total_outbox_bytes_max and its like by 84 MiB"));
}

TEST(memory_advice, an_address_space_that_is_too_small_is_warned_of) {
  machine facts;
  facts.address_space_max = 100 * mebibyte;
  EXPECT_THAT(memory_advice(with_threads(1), facts), ElementsAre(HasSubstr("384 MiB"), HasSubstr("ulimit -v")));
}

TEST(memory_advice, a_machine_that_has_enough_is_not_warned_of) {
  machine facts;
  facts.memory_max = facts.address_space_max = 384 * mebibyte;
  EXPECT_THAT(memory_advice(with_threads(1), facts), SizeIs(1));
}

}  // namespace
}  // namespace p2p_broker::server::memory_advice_test
