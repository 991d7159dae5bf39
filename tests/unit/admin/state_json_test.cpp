// The JSON of /status and /history: every counter with its sentence, every limit with its option, strangers' bytes.
#include "server/admin/state_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace p2p_broker::server::admin::state_json_test {
namespace {

using nlohmann::json;

TEST(admin_state_json, a_limit_is_told_with_its_option_and_what_has_none_apart) {
  snapshot now;
  now.uses = {{.name = "sockets", .now = 3, .most = 9, .option = "sockets_max", .sentence = "s", .limit = 12},
              {.name = "addresses", .now = 1, .most = 2}};
  const json told = json::parse(status_json(now));
  EXPECT_EQ(told["limits"], json::parse(R"([{"name":"sockets","now":3,"most":9,"unit":"count","option":"sockets_max",
                                             "max":12,"sentence":"s"}])"));
  EXPECT_EQ(told["uses"], json::parse(R"([{"name":"addresses","now":1,"most":2,"unit":"count"}])"));
}

TEST(admin_state_json, every_counter_is_told_with_its_sentence_and_its_option) {
  snapshot now;
  now.counts[static_cast<std::size_t>(counter::limit_concurrent)] = 7;
  const json told = json::parse(status_json(now));
  ASSERT_EQ(told["counters"].size(), counter_count);
  const json& row = told["counters"][static_cast<std::size_t>(counter::limit_concurrent)];
  EXPECT_EQ(row["name"], "limit_concurrent");
  EXPECT_EQ(row["value"], 7);
  EXPECT_EQ(row["option"], "concurrent_limit");
  EXPECT_EQ(row["refusal"], true);
}

TEST(admin_state_json, peers_are_told_by_key_whatever_bytes_that_has) {
  snapshot now;
  now.keys = {{.key = "a\xff\"", .now = {2, 4, 6, 8}, .most = {3, 5, 7, 9}, .limit = 250, .kept_ids = 1}};
  const json told = json::parse(status_json(now));
  EXPECT_EQ(told["peers"], 2);
  EXPECT_EQ(told["keys"][0], json::parse(R"({"key":"a\ufffd\"","open":true,"peers":2,"most":3,"max":250,
      "option":"concurrent_limit","kept_ids":1,"links":4,"links_most":5,"queue_bytes":6,"queue_bytes_most":7,
      "outbox_bytes":8,"outbox_bytes_most":9})"));
}

TEST(admin_state_json, progress_is_told_while_it_drains) {
  snapshot now;
  EXPECT_TRUE(json::parse(status_json(now))["drain"].is_null());
  now.draining = true;
  now.drain = drain_progress{7, 5};
  EXPECT_EQ(json::parse(status_json(now))["drain"], json::parse(R"({"from":7,"left":5})"));
}

TEST(admin_state_json, history_has_a_number_for_each_step_and_only_refusals_that_there_were) {
  history past;
  past.note({}, 0);
  snapshot now{.now_s = 5};
  now.counts[static_cast<std::size_t>(counter::limit_concurrent)] = 10;
  past.note(now, 5000);
  now.now_s = 10;
  past.note(now, 10000);
  const json told = json::parse(history_json(past));
  EXPECT_EQ(told["at"], json::parse("[5,10]"));
  EXPECT_EQ(told["refusals_per_s"], json::parse(R"({"limit_concurrent":[2.0,0.0]})"));
  EXPECT_EQ(told["peers"].size(), 2U);
}

}  // namespace
}  // namespace p2p_broker::server::admin::state_json_test
