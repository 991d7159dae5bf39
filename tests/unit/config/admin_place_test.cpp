// What --admin takes for a place, which places are this machine's alone, and when a token is needed.
#include "config/admin_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config_given.hpp"

namespace p2p_broker::config::admin_place_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(config_admin_place, a_host_and_a_port_are_taken) {
  for (const auto& [text, host, port] : {std::tuple{"127.0.0.1:9001", "127.0.0.1", 9001},
                                         {"[::1]:1", "::1", 1},
                                         {"localhost:0", "localhost", 0},
                                         {"0.0.0.0:65535", "0.0.0.0", 65535}}) {
    const auto place = parse_admin_place(text);
    ASSERT_TRUE(place) << text;
    EXPECT_EQ(place->host, host);
    EXPECT_EQ(place->port, port);
  }
}

TEST(config_admin_place, anything_else_is_refused_by_the_name_of_its_flag) {
  for (const char* text : {"9001", ":9001", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:9001", "[x]:1",
                           "[127.0.0.1]:1", "http://a:1", "a b:1", "a:-1"}) {
    EXPECT_FALSE(parse_admin_place(text)) << text;
    EXPECT_THAT(refusal({"--admin", text}), StartsWith("--admin: '")) << text;
  }
}

TEST(config_admin_place, loopback_needs_no_token_and_all_else_does) {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "[::1]", "localhost"}) {
    EXPECT_EQ(refusal({"--admin", std::string(host) + ":1"}), "accepted") << host;
  }
  for (const char* host : {"0.0.0.0", "[::]", "10.0.0.1", "[2001:db8::1]", "broker.example"}) {
    EXPECT_THAT(refusal({"--admin", std::string(host) + ":1"}), HasSubstr("takes a token")) << host;
    EXPECT_EQ(refusal({"--admin", std::string(host) + ":1", "--admin_token_file", "f"}), "accepted") << host;
  }
}

}  // namespace
}  // namespace p2p_broker::config::admin_place_test
