// The sum of all limits on memory, for settings of all kinds.
#include "config/worst_case.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::config::worst_case_test {
namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

options with_threads(std::uint32_t count) {
  options settings;
  settings.threads = count;
  return settings;
}

TEST(worst_case, one_thread_with_defaults_stays_below_half_a_gibibyte) {
  const worst_case found = worst_case_of(with_threads(1));
  EXPECT_EQ(found.in_between, 0);
  EXPECT_EQ(found.sum(), (64 + 256 + 63 + 1) * mebibyte);
}

TEST(worst_case, each_of_several_threads_has_a_mailbox) {
  EXPECT_EQ(worst_case_of(with_threads(2)).sum(), (64 + 256 + 63 + 2 * 64 + 1) * mebibyte);
  EXPECT_EQ(worst_case_of(with_threads(16)).in_between, 16 * 64 * mebibyte);
}

TEST(worst_case, every_limit_counts_once) {
  options settings = with_threads(3);
  settings.total_queue_bytes_max = 1;
  settings.total_outbox_bytes_max = 20;
  settings.total_incoming_bytes_max = 300;
  settings.mailbox_bytes_max = 1000;
  settings.log_bytes_max = 50000;
  EXPECT_EQ(worst_case_of(settings).sum(), 1 + 20 + 300 + 3 * 1000 + 50000U);
}

TEST(worst_case, the_largest_settings_do_not_overflow) {
  options settings = with_threads(1024);
  settings.mailbox_bytes_max = UINT32_MAX;
  EXPECT_EQ(worst_case_of(settings).in_between, 1024ULL * UINT32_MAX);
}

}  // namespace
}  // namespace p2p_broker::config::worst_case_test
