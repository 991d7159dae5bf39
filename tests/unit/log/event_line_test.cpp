// Shows the lines that programs read of who comes and goes.
#include "server/log/event_line.hpp"

#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

namespace p2p_broker::server::log::event_line_test {
namespace {

TEST(event_line, is_one_line_of_json_with_whole_texts) {
  EXPECT_EQ(event_line("open", "alice", "peerjs", "127.0.0.1:54321"),
            "{\"event\":\"open\",\"id\":\"alice\",\"key\":\"peerjs\",\"from\":\"127.0.0.1:54321\"}\n");
  const std::string long_id(3000, 'x');
  EXPECT_EQ(nlohmann::json::parse(event_line("close", long_id, "k", "f")).at("id"), long_id);
}

TEST(event_line, keeps_what_a_stranger_chose_inside_its_quotes) {
  const std::string id = "a\"}\n{\"event\":\"open\",\x01\xE2\x80\xA8";
  const std::string line = event_line("open", id, "a\\key", "[::1]:1");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(nlohmann::json::parse(line).at("id"), id);
  EXPECT_EQ(nlohmann::json::parse(line).at("key"), "a\\key");
}

TEST(event_line, spells_out_what_misleads_an_eye_and_is_the_same_id_for_a_program) {
  const std::string id =
      "a\xE2\x80\xAE"
      "b\xC2\x9B\x7F";
  const std::string line = event_line("open", id, "k", "f");
  EXPECT_NE(line.find(R"("id":"a\u202eb\u009b\u007f")"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(line).at("id"), id);
}

}  // namespace
}  // namespace p2p_broker::server::log::event_line_test
