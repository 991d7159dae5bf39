// What --host may say of a unix socket.
#include "config/unix_host.hpp"

#include <string>

#include <gtest/gtest.h>

namespace p2p_broker::config::unix_host_test {
namespace {

TEST(unix_host, is_told_by_its_beginning) {
  EXPECT_TRUE(is_unix_host("unix:/run/broker.sock"));
  EXPECT_TRUE(is_unix_host("unix:"));
  EXPECT_FALSE(is_unix_host("unix"));
  EXPECT_FALSE(is_unix_host("::"));
  EXPECT_EQ(unix_path_of("unix:/run/broker.sock"), "/run/broker.sock");
}

TEST(unix_host, has_an_absolute_path_or_a_name_in_the_abstract_namespace) {
  EXPECT_FALSE(complaint_about_unix("unix:/a"));
  EXPECT_FALSE(complaint_about_unix("unix:@a"));
  EXPECT_FALSE(complaint_about_unix("::"));
  for (const char* bad : {"unix:", "unix:/", "unix:@", "unix:a.sock", "unix:./a.sock"}) {
    EXPECT_TRUE(complaint_about_unix(bad)) << bad;
  }
}

TEST(unix_host, has_a_path_that_the_kernel_takes) {
  EXPECT_FALSE(complaint_about_unix("unix:/" + std::string(106, 'x')));
  EXPECT_TRUE(complaint_about_unix("unix:/" + std::string(107, 'x')));
}

}  // namespace
}  // namespace p2p_broker::config::unix_host_test
