// Shows that strangers' text stays inside its quotes in the log, and that levels are kept apart.
#include "server/log/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/logged_lines.hpp"

namespace p2p_broker::server::log::log_test {
namespace {

using testing::ElementsAre;

TEST(log, quotes_text_so_that_it_cannot_end_its_line_or_its_quotes) {
  EXPECT_EQ(log::quoted(""), R"("")");
  EXPECT_EQ(log::quoted("alice"), R"("alice")");
  EXPECT_EQ(log::quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(log::quoted("a\nb\r\tc"), R"("a\nb\r\tc")");
  EXPECT_EQ(log::quoted(std::string_view("\0\x1B[31m", 6)), R"("\u0000\u001b[31m")");
}

TEST(log, cuts_what_is_too_long_to_read) {
  const std::string just_fits(80, 'x');
  EXPECT_EQ(log::quoted(just_fits), '"' + just_fits + '"');
  EXPECT_EQ(log::quoted(just_fits + "y"), '"' + just_fits + "\"...");
  EXPECT_EQ(log::quoted(std::string(10'000, '"')).size(), 2 + 2 * 80 + 3);
}

TEST(log, cuts_no_character_in_the_middle) {
  for (std::size_t before = 77; before <= 80; ++before) {
    const std::string ascii(before, 'x');
    const std::string shown = before == 77 ? ascii + "\xE2\x82\xAC" : ascii;
    EXPECT_EQ(log::quoted(ascii + "\xE2\x82\xAC" + "yyyy"), '"' + shown + "\"...");
  }
}

TEST(log, quotes_what_turns_a_line_round_or_commands_a_terminal) {
  EXPECT_EQ(log::quoted("a\xE2\x80\xAE"
                        "b\xC2\x9B"
                        "31m\x7F"),
            R"("a\u202eb\u009b31m\u007f")");
}

TEST(log, writes_what_its_level_lets_through) {
  const logged_lines lines(spdlog::level::warn);
  EXPECT_FALSE(enabled(level::debug));
  EXPECT_FALSE(enabled(level::info));
  EXPECT_TRUE(enabled(level::warn));
  EXPECT_TRUE(enabled(level::error));
  line(level::info, "unseen");
  line(level::warn, "seen");
  line(level::error, "seen too");
  EXPECT_THAT(lines.all(), ElementsAre("warning seen", "error seen too"));
}

TEST(log, changes_its_level_from_the_next_line_on) {
  const logged_lines lines;
  set_level("warn");
  line(level::info, "unseen");
  set_level("info");
  line(level::info, "seen");
  set_level("off");
  line(level::error, "unseen");
  EXPECT_THAT(lines.all(), ElementsAre("info seen"));
}

/// Whatever stands in a line is text: nothing in it is taken for a place to put something.
TEST(log, takes_a_line_as_it_is) {
  const logged_lines lines;
  line(level::debug, "{} %s {0:>100} %v");
  EXPECT_THAT(lines.all(), ElementsAre("debug {} %s {0:>100} %v"));
}

}  // namespace
}  // namespace p2p_broker::server::log::log_test
