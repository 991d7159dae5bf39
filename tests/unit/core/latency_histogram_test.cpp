// Into which step a time falls, what several histograms add up to, and the quantiles that are read off.
#include "server/core/latency_histogram.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::latency_histogram_test {
namespace {

constexpr std::size_t beyond = latency_counts::bounds_us.size();

TEST(core_latency_histogram, a_bound_is_in_its_own_step_and_one_more_in_the_next) {
  for (std::size_t i = 0; i < beyond; ++i) {
    latency_histogram histogram;
    histogram.add(latency_counts::bounds_us[i]);
    histogram.add(latency_counts::bounds_us[i] + 1);
    const latency_counts counts = histogram.counts();
    EXPECT_EQ(counts.counts[i], 1U) << i;
    EXPECT_EQ(counts.counts[i + 1], 1U) << i;
  }
}

TEST(core_latency_histogram, nothing_and_for_ever_have_a_step) {
  latency_histogram histogram;
  histogram.add(0);
  histogram.add(1'000'000'000'000);
  EXPECT_EQ(histogram.counts().counts.front(), 1U);
  EXPECT_EQ(histogram.counts().counts.back(), 1U);
  EXPECT_EQ(histogram.counts().count(), 2U);
  EXPECT_EQ(histogram.counts().sum_us, 1'000'000'000'000U);
}

TEST(core_latency_histogram, sums_of_several_and_what_came_in_between) {
  latency_histogram a;
  latency_histogram b;
  a.add(10);
  const latency_counts before = a.counts();
  a.add(70);
  b.add(80);
  latency_counts sum = a.counts();
  sum += b.counts();
  EXPECT_EQ(sum.count(), 3U);
  EXPECT_EQ(sum.sum_us, 160U);
  latency_counts between = a.counts();
  between -= before;
  EXPECT_EQ(between.count(), 1U);
  EXPECT_EQ(between.counts[1], 1U);
  EXPECT_EQ(between.sum_us, 70U);
}

TEST(core_latency_histogram, quantiles_lie_within_their_step) {
  latency_histogram histogram;
  for (int i = 0; i < 99; ++i) {
    histogram.add(150);  // 100 to 200
  }
  histogram.add(40'000);  // 20,000 to 50,000
  const latency_counts counts = histogram.counts();
  EXPECT_GT(counts.quantile_us(0.5), 100);
  EXPECT_LT(counts.quantile_us(0.5), 200);
  EXPECT_LE(counts.quantile_us(0.99), 200);
  EXPECT_GT(counts.quantile_us(1), 20'000);
  EXPECT_LE(counts.quantile_us(1), 50'000);
}

TEST(core_latency_histogram, the_last_bound_stands_for_what_is_longer) {
  latency_histogram histogram;
  histogram.add(100'000'000);
  EXPECT_EQ(histogram.counts().quantile_us(0.5), latency_counts::bounds_us.back());
}

}  // namespace
}  // namespace p2p_broker::server::latency_histogram_test
