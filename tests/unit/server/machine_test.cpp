// How much memory control groups allow, as their files say it.
#include "server/machine.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace p2p_broker::server::machine_test {
namespace {

class group_memory : public ::testing::Test {
 protected:
  group_memory() : mount_(std::filesystem::temp_directory_path() / ("groups" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(mount_ / "system.slice/broker.service");
  }
  ~group_memory() override { std::filesystem::remove_all(mount_); }

  void bound(const std::string& group, const std::string& text) const {
    std::ofstream(mount_ / group / "memory.max") << text << "\n";
  }

  [[nodiscard]] std::uint64_t found(const std::string& groups = "0::/system.slice/broker.service\n") const {
    return group_memory_max(mount_, groups);
  }

  std::filesystem::path mount_;
};

TEST_F(group_memory, the_own_group_bounds_it) {
  bound("system.slice/broker.service", "314572800");
  EXPECT_EQ(found(), 314572800);
}

TEST_F(group_memory, a_group_around_it_bounds_it_too) {
  bound("system.slice/broker.service", "314572800");
  bound("system.slice", "104857600");
  bound("", "max");
  EXPECT_EQ(found(), 104857600);
}

TEST_F(group_memory, max_is_no_bound) {
  bound("system.slice/broker.service", "max");
  EXPECT_EQ(found(), 0);
}

TEST_F(group_memory, the_root_of_a_container_is_looked_at) {
  bound("", "268435456");
  EXPECT_EQ(found("0::/\n"), 268435456);
}

TEST_F(group_memory, the_line_of_version_2_is_found_among_others) {
  bound("system.slice", "1048576");
  EXPECT_EQ(found("4:memory:/other\n0::/system.slice\n"), 1048576);
}

TEST_F(group_memory, without_groups_there_is_no_bound) {
  EXPECT_EQ(found(""), 0);
  EXPECT_EQ(found("4:memory:/system.slice\n"), 0);
  EXPECT_EQ(group_memory_max(mount_ / "nowhere", "0::/a\n"), 0);
}

}  // namespace
}  // namespace p2p_broker::server::machine_test
