// The last arrivals and refusals: the newest first, a hundred of each, with the option that decides a refusal.
#include "server/admin/recent_json.hpp"

#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

namespace p2p_broker::server::admin::recent_json_test {
namespace {

using nlohmann::json;

TEST(admin_recent_json, the_newest_come_first) {
  recent_events events;
  events.note_arrival(1, "k", "a", "192.0.2.1");
  events.note_arrival(2, "k", "b\xff", "192.0.2.2");
  events.note_refusal(3, counter::limit_concurrent, "id=\"c\"");
  const json told = json::parse(recent_json(&events));
  EXPECT_EQ(told["arrivals"][0]["at"], 2);
  EXPECT_EQ(told["arrivals"][0]["id"], "b\xEF\xBF\xBD");
  EXPECT_EQ(told["arrivals"][1]["address"], "192.0.2.1");
  EXPECT_EQ(told["refusals"][0]["reason"], "limit_concurrent");
  EXPECT_EQ(told["refusals"][0]["option"], "concurrent_limit");
  EXPECT_EQ(told["refusals"][0]["detail"], "id=\"c\"");
}

TEST(admin_recent_json, a_hundred_of_each_are_kept) {
  recent_events events;
  for (int i = 0; i < 250; ++i) {
    events.note_arrival(i, "k", std::to_string(i), "");
    events.note_refusal(i, counter::refused_id_taken, "");
  }
  const json told = json::parse(recent_json(&events));
  EXPECT_EQ(told["arrivals"].size(), recent_events::kept_max);
  EXPECT_EQ(told["arrivals"][0]["id"], "249");
  EXPECT_EQ(told["refusals"].size(), recent_events::kept_max);
}

TEST(admin_recent_json, without_events_there_are_empty_lists) {
  EXPECT_EQ(json::parse(recent_json(nullptr)), json::parse(R"({"arrivals":[],"refusals":[]})"));
}

}  // namespace
}  // namespace p2p_broker::server::admin::recent_json_test
