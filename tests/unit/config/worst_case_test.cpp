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

TEST(worst_case, several_threads_with_defaults_have_half_a_gibibyte_however_many_they_are) {
  EXPECT_EQ(worst_case_of(with_threads(2)).sum(), 512 * mebibyte);
  EXPECT_EQ(worst_case_of(with_threads(1024)).sum(), 512 * mebibyte);
}

TEST(worst_case, every_limit_counts_once) {
  options settings = with_threads(3);
  settings.total_queue_bytes_max = 1;
  settings.total_outbox_bytes_max = 20;
  settings.total_incoming_bytes_max = 300;
  settings.mailbox_bytes_max = 1000;
  settings.log_bytes_max = 50000;
  EXPECT_EQ(worst_case_of(settings).sum(), 1 + 20 + 300 + 1000 + 50000U);
}

TEST(worst_case, the_largest_settings_do_not_overflow) {
  options settings = with_threads(2);
  settings.total_outbox_bytes_max = UINT32_MAX;
  settings.mailbox_bytes_max = UINT32_MAX;
  EXPECT_EQ(worst_case_of(settings).sum(), 2ULL * UINT32_MAX + (64 + 63 + 1) * mebibyte);
}

}  // namespace
}  // namespace p2p_broker::config::worst_case_test
