// Which URLs --check_ice_server takes, and why not the others.
#include "config/ice_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/config_given.hpp"

namespace p2p_broker::config::ice_url_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ice_url, takes_what_browsers_take_as_a_stun_server) {
  for (const char* url : {"stun:stun.example.org", "stun:stun.example.org:3478", "stuns:a-b.example:5349",
                          "stun:192.0.2.1:3478", "stun:[2001:db8::1]", "stun:[2001:db8::1]:3478", "stun:localhost"}) {
    EXPECT_EQ(complaint_about_ice_url(url), std::nullopt) << url;
  }
}

TEST(ice_url, refuses_what_would_not_be_one) {
  for (const char* url : {"",         "stun.example.org", "stun:",    "stun::3478", "STUN:a",   "http://a", "stun://a",
                          "stun:a:0", "stun:a:65536",     "stun:a:",  "stun:a:b",   "stun:[]",  "stun:[a]", "stun:[::1",
                          "stun:a b", "stun:a\"",         "stun:<a>", "stun:a?b=c", "stun:::1", "stun:a@b"}) {
    EXPECT_NE(complaint_about_ice_url(url), std::nullopt) << url;
  }
  EXPECT_NE(complaint_about_ice_url("stun:" + std::string(ice_url_bytes_max, 'a')), std::nullopt);
}

TEST(ice_url, refuses_turn_because_its_password_would_be_public) {
  EXPECT_THAT(refusal({"--check_ice_server", "turn:turn.example.org"}),
              AllOf(HasSubstr("--check_ice_server: 'turn:turn.example.org' is a TURN server"), HasSubstr("password")));
}

TEST(ice_url, several_are_kept_in_order_and_too_many_refused) {
  EXPECT_THAT(given({"--check_ice_server", "stun:a", "--check_ice_server", "stun:b:1"}).settings.check_ice_servers,
              ElementsAre("stun:a", "stun:b:1"));
  std::vector<std::string> words;
  for (std::size_t i = 0; i <= check_ice_servers_max; ++i) {
    words.insert(words.end(), {"--check_ice_server", "stun:host" + std::to_string(i)});
  }
  EXPECT_EQ(refusal(words), "--check_ice_server: more than 8 servers");
}

}  // namespace
}  // namespace p2p_broker::config::ice_url_test
