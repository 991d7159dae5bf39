// The file of a stale unix socket, which may be another's by the time that it is removed.
#include "server/net/unix_socket.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace p2p_broker::server::unix_socket_test {
namespace {

constexpr std::uint32_t backlog = 1;

/// A folder of its own, and what lstat says of the socket's file in it.
class unix_socket : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "unix-socket-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ / "broker.sock";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] struct stat look() const {
    struct stat found {};
    EXPECT_EQ(::lstat(path_.c_str(), &found), 0);
    return found;
  }

  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(unix_socket, a_stale_file_is_removed) {
  { const file_descriptor gone = listen_on_unix(path_, backlog); }
  remove_if_unchanged(path_, look());
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(unix_socket, the_file_of_who_was_faster_stays) {
  { const file_descriptor gone = listen_on_unix(path_, backlog); }
  const struct stat seen = look();
  ::usleep(20'000);  // files are dated by the kernel's tick
  const file_descriptor faster = listen_on_unix(path_, backlog);
  remove_if_unchanged(path_, seen);
  EXPECT_TRUE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace p2p_broker::server::unix_socket_test
