// By which names the admin listener may be asked, from which pages, and with which token.
#include "server/admin/guard.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server::admin::guard_test {
namespace {

unsigned status_of(const guard& who, const request& asked) {
  const auto refused = who.refuse_stranger(asked);
  return refused ? refused->status : 200;
}

unsigned by_host(const guard& who, const std::string& host, const std::string& local_ip = {}) {
  return status_of(who, {.method = "GET", .host = host, .local_ip = local_ip});
}

unsigned by_token(const guard& who, const std::string& authorization) {
  const auto refused = who.refuse_without_token({.authorization = authorization});
  return refused ? refused->status : 200;
}

TEST(admin_guard, its_own_names_with_its_port_are_let_in) {
  const guard who({.host = "Admin.example", .port = 9001}, {});
  for (const char* host : {"admin.example:9001", "ADMIN.example:9001", "localhost:9001", "127.0.0.1:9001", "[::1]:9001",
                           "[0:0::1]:9001", ""}) {
    EXPECT_EQ(by_host(who, host), 200U) << host;
  }
}

TEST(admin_guard, any_other_name_or_port_is_refused) {
  const guard who({.host = "127.0.0.1", .port = 9001}, {});
  for (const char* host : {"evil.example:9001", "localhost", "localhost:80", "localhost.evil.example:9001",
                           "127.0.0.1:9002", "127.0.0.2:9001", "127.0.0.1:x", ":9001", "[::1", "127.0.0.1:9001:9001"}) {
    EXPECT_EQ(by_host(who, host), 421U) << host;
  }
}

TEST(admin_guard, port_80_may_be_left_out) {
  const guard who({.host = "127.0.0.1", .port = 80}, {});
  EXPECT_EQ(by_host(who, "127.0.0.1"), 200U);
  EXPECT_EQ(by_host(who, "127.0.0.1:9001"), 421U);
}

TEST(admin_guard, the_address_that_a_request_came_to_is_a_name_of_its_own) {
  const guard who({.host = "0.0.0.0", .port = 9001}, "secret");
  EXPECT_EQ(by_host(who, "10.0.0.5:9001", "10.0.0.5"), 200U);
  EXPECT_EQ(by_host(who, "10.0.0.6:9001", "10.0.0.5"), 421U);
}

TEST(admin_guard, further_names_hold_with_any_port_unless_they_have_one) {
  const guard who({.host = "0.0.0.0", .port = 9001, .further = {"broker", "metrics.example:443"}}, "secret");
  EXPECT_EQ(by_host(who, "broker:9001"), 200U);
  EXPECT_EQ(by_host(who, "broker:8080"), 200U);
  EXPECT_EQ(by_host(who, "metrics.example:443"), 200U);
  EXPECT_EQ(by_host(who, "metrics.example:9001"), 421U);
  EXPECT_EQ(by_host(who, "brokers:9001"), 421U);
}

TEST(admin_guard, a_page_of_another_origin_is_refused) {
  const guard who({.host = "127.0.0.1", .port = 9001}, {});
  const auto from = [&](const std::string& origin) {
    return status_of(who, {.method = "GET", .host = "127.0.0.1:9001", .origin = origin});
  };
  EXPECT_EQ(from("http://127.0.0.1:9001"), 200U);
  EXPECT_EQ(from("http://localhost:9001"), 200U);
  for (const char* origin : {"null", "http://evil.example", "http://127.0.0.1", "file://127.0.0.1:9001", "x"}) {
    EXPECT_EQ(from(origin), 403U) << origin;
  }
}

TEST(admin_guard, another_site_may_lead_here_but_change_nothing) {
  const guard who({.host = "127.0.0.1", .port = 9001}, {});
  EXPECT_EQ(status_of(who, {.method = "GET", .fetch_site = "cross-site"}), 200U);
  EXPECT_EQ(status_of(who, {.method = "POST", .fetch_site = "cross-site"}), 403U);
  EXPECT_EQ(status_of(who, {.method = "POST", .fetch_site = "same-origin"}), 200U);
}

TEST(admin_guard, without_a_token_none_is_asked_for) {
  EXPECT_EQ(by_token(guard({.host = "127.0.0.1", .port = 1}, {}), ""), 200U);
}

TEST(admin_guard, with_a_token_only_that_one_does) {
  guard who({.host = "127.0.0.1", .port = 1}, "secret");
  EXPECT_EQ(by_token(who, "Bearer secret"), 200U);
  EXPECT_EQ(by_token(who, "bearer secret"), 200U);
  for (const char* given : {"", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Bearer secretsecret",
                            "Bearer Secret", "Basic secret", "secret"}) {
    EXPECT_EQ(by_token(who, given), 401U) << given;
  }
  who.set_token("other");
  EXPECT_EQ(by_token(who, "Bearer secret"), 401U);
  EXPECT_EQ(by_token(who, "Bearer other"), 200U);
}

}  // namespace
}  // namespace p2p_broker::server::admin::guard_test
