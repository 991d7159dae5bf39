// What /metrics says of a snapshot: every counter once, labels escaped, histograms that add up.
#include "server/admin/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace p2p_broker::server::admin::metrics_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(admin_metrics, every_counter_is_there_once) {
  snapshot now;
  for (std::size_t i = 0; i < counter_count; ++i) {
    now.counts[i] = 1'000'000 + i;
  }
  const std::string text = metrics_text(now);
  for (std::size_t i = 0; i < counter_count; ++i) {
    if (counter_rows[i].name == "messages_relayed") {
      continue;  // is told by type
    }
    const std::string value = " " + std::to_string(now.counts[i]) + "\n";
    const std::size_t at = text.find(value);
    EXPECT_NE(at, std::string::npos) << counter_rows[i].name;
    EXPECT_EQ(text.find(value, at + 1), std::string::npos) << counter_rows[i].name;
  }
}

TEST(admin_metrics, refusals_are_one_counter_by_reason_and_option) {
  snapshot now;
  now.counts[static_cast<std::size_t>(counter::limit_concurrent)] = 7;
  EXPECT_THAT(metrics_text(now),
              HasSubstr("p2p_broker_refused_total{reason=\"limit_concurrent\",option=\"concurrent_limit\"} 7\n"));
}

TEST(admin_metrics, what_was_relayed_is_told_by_type) {
  snapshot now;
  now.counts[static_cast<std::size_t>(counter::relayed_offers)] = 3;
  EXPECT_THAT(metrics_text(now), HasSubstr("p2p_broker_messages_relayed_total{type=\"OFFER\"} 3\n"));
  EXPECT_THAT(metrics_text(now), Not(HasSubstr("relayed_offers")));
}

TEST(admin_metrics, a_key_is_escaped_in_its_label) {
  snapshot now;
  now.keys = {{.key = "a\"\\\nb", .now = {.peers = 2}}};
  EXPECT_THAT(metrics_text(now), HasSubstr(R"(p2p_broker_peers{key="a\"\\\nb"} 2)"));
}

TEST(admin_metrics, what_is_told_by_key_is_told_with_its_highest) {
  snapshot now;
  now.keys = {{.key = "red", .now = {1, 2, 3, 4}, .most = {5, 6, 7, 8}, .kept_ids = 9}, {.key = "blue"}};
  const std::string text = metrics_text(now);
  for (const auto& [name, value] : {std::pair{"peers", 1},
                                    {"links", 2},
                                    {"key_queue_bytes", 3},
                                    {"key_outbox_bytes", 4},
                                    {"peers_highest", 5},
                                    {"links_highest", 6},
                                    {"key_queue_bytes_highest", 7},
                                    {"key_outbox_bytes_highest", 8},
                                    {"kept_ids", 9}}) {
    const std::string family = std::string("\np2p_broker_") + name;
    EXPECT_THAT(text, HasSubstr(family + "{key=\"red\"} " + std::to_string(value) + "\n"));
    EXPECT_THAT(text, HasSubstr(family + "{key=\"blue\"} 0\n"));
  }
}

TEST(admin_metrics, uses_are_told_with_their_highest_and_their_limit) {
  snapshot now;
  now.uses = {{.name = "total_queue_bytes", .now = 1, .most = 2, .option = "total_queue_bytes_max", .limit = 3}};
  const std::string text = metrics_text(now);
  EXPECT_THAT(text, HasSubstr("\np2p_broker_queue_bytes 1\n"));
  EXPECT_THAT(text, HasSubstr("\np2p_broker_queue_bytes_highest 2\n"));
  EXPECT_THAT(text, HasSubstr("\np2p_broker_limit{option=\"total_queue_bytes_max\"} 3\n"));
}

TEST(admin_metrics, a_histogram_has_its_steps_in_seconds_and_adds_up) {
  snapshot now;
  now.latencies[static_cast<std::size_t>(timed::open)].counts[0] = 2;
  now.latencies[static_cast<std::size_t>(timed::open)].counts.back() = 1;
  now.latencies[static_cast<std::size_t>(timed::open)].sum_us = 1'500'000;
  const std::string text = metrics_text(now);
  EXPECT_THAT(text, HasSubstr("p2p_broker_open_seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("p2p_broker_open_seconds_sum 1.5\n"));
  EXPECT_THAT(text, HasSubstr("p2p_broker_open_seconds_bucket{le=\"20\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("p2p_broker_open_seconds_bucket{le=\"+Inf\"} 3\n"));
}

}  // namespace
}  // namespace p2p_broker::server::admin::metrics_test
