// The file of the TLS tickets' keys: made for the broker alone, replaced as a whole, refused when others can read it.
#include "server/ticket_key_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "config/usage_error.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::ticket_key_file_test {
namespace {

class ticket_key_file : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "p2p_broker_tickets_" + std::to_string(getpid());
    std::filesystem::create_directory(folder_);
    file_ = folder_ + "/ticket.key";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string refusal() const {
    try {
      static_cast<void>(read_ticket_keys(file_));
    } catch (const config::usage_error& error) {
      return std::string(error.what()).substr(std::string("--tls_ticket_key_file : ").size() + file_.size());
    }
    return "read";
  }

  protocol::seeded_random random_{3};
  ticket_keys keys_ = ticket_keys::fresh(1'700'000'000, random_);
  std::string folder_;
  std::string file_;
};

TEST_F(ticket_key_file, what_was_written_is_read_and_is_the_brokers_alone) {
  EXPECT_EQ(read_ticket_keys(file_), std::nullopt);
  ASSERT_EQ(write_ticket_keys(file_, keys_), 0);
  EXPECT_EQ(read_ticket_keys(file_), keys_);
  struct stat found {};
  ASSERT_EQ(::stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600U);
}

TEST_F(ticket_key_file, is_replaced_as_a_whole_whatever_lies_in_the_way) {
  std::ofstream(file_ + ".new") << "left from one that was killed";
  std::ofstream(file_) << "old";
  ASSERT_EQ(write_ticket_keys(file_, keys_), 0);
  EXPECT_EQ(read_ticket_keys(file_), keys_);
  EXPECT_FALSE(std::filesystem::exists(file_ + ".new"));
}

TEST_F(ticket_key_file, that_others_can_use_is_refused) {
  ASSERT_EQ(write_ticket_keys(file_, keys_), 0);
  for (const auto& [mode, text] : {std::pair{0640U, "0640"}, std::pair{0604U, "0604"}, std::pair{0620U, "0620"}}) {
    ASSERT_EQ(::chmod(file_.c_str(), mode), 0);
    EXPECT_EQ(refusal(), "others may use it (its mode is " + std::string(text) + "), make it 0600.");
  }
  ASSERT_EQ(::chmod(file_.c_str(), 0400), 0);
  EXPECT_EQ(refusal(), "read");
}

TEST_F(ticket_key_file, as_systemd_hands_it_over_may_show_rights_of_a_group) {
  ASSERT_EQ(write_ticket_keys(file_, keys_), 0);
  ASSERT_EQ(::chmod(file_.c_str(), 0440), 0);
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  EXPECT_EQ(refusal(), "read");
  ASSERT_EQ(::chmod(file_.c_str(), 0444), 0);
  EXPECT_NE(refusal(), "read");
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(ticket_key_file, with_another_text_is_refused) {
  std::ofstream(file_) << "nonsense";
  ASSERT_EQ(::chmod(file_.c_str(), 0600), 0);
  EXPECT_EQ(refusal(), "it holds no ticket keys; take it away and a new one is made.");
  std::ofstream(file_) << std::string(100'000, 'x');
  EXPECT_EQ(refusal(), "it holds no ticket keys; take it away and a new one is made.");
}

TEST_F(ticket_key_file, that_is_a_folder_is_refused) {
  std::filesystem::create_directory(file_);
  EXPECT_EQ(refusal(), "it is no file.");
}

TEST_F(ticket_key_file, in_a_folder_that_is_not_there_cannot_be_made) {
  const std::string nowhere = folder_ + "/nowhere/ticket.key";
  EXPECT_EQ(read_ticket_keys(nowhere), std::nullopt);
  EXPECT_EQ(write_ticket_keys(nowhere, keys_), ENOENT);
  EXPECT_EQ(can_write_ticket_keys(nowhere), ENOENT);
  EXPECT_EQ(can_write_ticket_keys(file_), 0);
}

}  // namespace
}  // namespace p2p_broker::server::ticket_key_file_test
