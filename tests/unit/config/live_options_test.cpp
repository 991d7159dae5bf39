// A reload takes what may change while the broker runs, and names what may not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "config/live_options.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::config::live_options_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Another value for the option of that row.
struct changer {
  options& of;
  void operator()(std::uint32_t options::*member) const { of.*member += 1; }
  void operator()(std::uint16_t options::*member) const { of.*member = static_cast<std::uint16_t>(of.*member + 1); }
  void operator()(bool options::*member) const { of.*member = !(of.*member); }
  void operator()(std::string options::*member) const { of.*member += "x"; }
  void operator()(std::vector<std::string> options::*member) const { (of.*member).emplace_back("x"); }
};

/// Settings with TLS, so that its files may change.
options with_tls() {
  options made;
  made.sslkeys = {"k"};
  made.sslcerts = {"c"};
  return made;
}

TEST(live_options, nothing_changes_when_nothing_differs) {
  options running = with_tls();
  EXPECT_TRUE(take_live(running, with_tls()).none());
  EXPECT_EQ(running, with_tls());
}

TEST(live_options, each_option_is_either_taken_or_named_as_needing_a_restart) {
  for (const option_row& row : option_table()) {
    options running = with_tls();
    options wanted = with_tls();
    std::visit(changer{wanted}, row.member);
    const option_changes changes = take_live(running, wanted);
    EXPECT_FALSE(changes.none()) << row.name;
    if (row.live) {
      EXPECT_THAT(changes.taken, ElementsAre(row.name));
      EXPECT_THAT(changes.need_restart, IsEmpty()) << row.name;
      EXPECT_EQ(running, wanted) << row.name;
    } else {
      EXPECT_THAT(changes.need_restart, ElementsAre(row.name));
      EXPECT_THAT(changes.taken, IsEmpty()) << row.name;
      EXPECT_EQ(running, with_tls()) << row.name;
    }
  }
}

TEST(live_options, what_the_process_was_started_on_needs_a_restart) {
  for (const char* name : {"host", "port", "path", "threads", "backlog"}) {
    EXPECT_FALSE(find_option(name)->live) << name;
  }
  for (const char* name :
       {"key", "cors", "concurrent_limit", "log_level", "alive_timeout", "sslcert", "message_bytes_max"}) {
    EXPECT_TRUE(find_option(name)->live) << name;
  }
}

TEST(live_options, tls_is_not_turned_on_or_off_and_the_rest_is_taken) {
  options running;
  options wanted = with_tls();
  wanted.concurrent_limit = 7;
  const option_changes on = take_live(running, wanted);
  EXPECT_THAT(on.need_restart, ElementsAre("sslkey", "sslcert"));
  EXPECT_THAT(on.taken, ElementsAre("concurrent_limit"));
  EXPECT_THAT(running.sslcerts, IsEmpty());
  running = with_tls();
  EXPECT_THAT(take_live(running, options{}).need_restart, ElementsAre("sslkey", "sslcert"));
  EXPECT_EQ(running, with_tls());
}

}  // namespace
}  // namespace p2p_broker::config::live_options_test
