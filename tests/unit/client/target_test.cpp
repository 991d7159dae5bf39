#include "client/target.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::client::target_test {
namespace {

TEST(client_target, puts_the_key_into_http_paths_and_the_socket_query) {
  options settings;
  settings.key = "k/1";
  EXPECT_TRUE(id_target(settings, "5").starts_with("/k%2F1/id?ts=5&version="));
  EXPECT_TRUE(peers_target(settings, "5").starts_with("/k%2F1/peers?ts=5&version="));
  EXPECT_TRUE(socket_target(settings, "a b", "t&").starts_with("/peerjs?key=k%2F1&id=a%20b&token=t%26&version="));
}

TEST(client_target, gives_the_path_its_slashes) {
  for (const char* const path : {"/my/app/", "/my/app", "my/app", "my/app/"}) {
    options settings;
    settings.path = path;
    EXPECT_TRUE(socket_target(settings, "a", "t").starts_with("/my/app/peerjs?")) << path;
  }
  options settings;
  settings.path = "";
  EXPECT_TRUE(socket_target(settings, "a", "t").starts_with("/peerjs?"));
}

TEST(client_target, brackets_an_ipv6_host) {
  options settings;
  settings.host = "::1";
  settings.port = 9100;
  EXPECT_EQ(host_header(settings), "[::1]:9100");
  settings.host = "broker.example";
  EXPECT_EQ(host_header(settings), "broker.example:9100");
}

TEST(client_target, judges_ids_as_peerjs_does) {
  for (const char* const id : {"a", "7", "a-b", "a b", "a_b-c d", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}) {
    EXPECT_TRUE(is_peerjs_id(id)) << id;
  }
  for (const char* const id : {"", "-a", "a-", " a", "a--b", "a -b", "a.b", "a/b", "\xC3\xA9"}) {
    EXPECT_FALSE(is_peerjs_id(id)) << id;
  }
}

}  // namespace
}  // namespace p2p_broker::client::target_test
