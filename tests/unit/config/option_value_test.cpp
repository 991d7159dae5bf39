// One text to one value: what is taken, what is refused, and in which words.
#include "config/option_value.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace p2p_broker::config::option_value_test {
namespace {

std::optional<std::string> set(options& settings, std::string_view name, const std::string& text) {
  const std::vector<std::string> texts = {text};
  return set_value(settings, *find_option(name), texts);
}

std::string complaint(std::string_view name, const std::string& text) {
  options settings;
  const auto result = set(settings, name, text);
  EXPECT_EQ(settings, options{}) << "a refused value must change nothing";
  return result.value_or("accepted");
}

TEST(option_value, numbers_outside_their_bounds_are_refused) {
  const std::string range = " is not a whole number from 0 to 65535";
  for (const char* text : {"abc", "70000", "65536", "9100.5", "9100x", "-5", "+5", " 5", "5 ", "", "0x10", "1e3",
                           "99999999999999999999999", "1KiB"}) {
    EXPECT_EQ(complaint("port", text), "'" + std::string(text) + "'" + range);
  }
}

TEST(option_value, bounds_themselves_are_taken) {
  for (const option_row& row : option_table()) {
    if (!row.is_number()) continue;
    options settings;
    EXPECT_EQ(set(settings, row.name, std::to_string(row.least)), std::nullopt) << row.name;
    EXPECT_EQ(set(settings, row.name, std::to_string(row.most)), std::nullopt) << row.name;
    EXPECT_EQ(value_texts(settings, row), std::vector{std::to_string(row.most)}) << row.name;
    EXPECT_NE(complaint(row.name, std::to_string(std::uint64_t{row.most} + 1)), "accepted") << row.name;
    if (row.least > 0) {
      EXPECT_NE(complaint(row.name, std::to_string(row.least - 1)), "accepted") << row.name;
    }
  }
}

TEST(option_value, zero_without_a_meaning_is_refused_and_says_so) {
  for (const option_row& row : option_table()) {
    if (!row.is_number() || row.least == 0) continue;
    EXPECT_TRUE(complaint(row.name, "0").ends_with("; zero never means unlimited")) << row.name;
  }
  EXPECT_EQ(complaint("alive_timeout", "0"), "'0' is not a time from 100 to 2147483647 ms; zero never means unlimited");
}

TEST(option_value, zero_that_means_something_is_taken) {
  for (const char* name : {"port", "threads", "concurrent_limit", "expire_timeout"}) {
    options settings;
    EXPECT_EQ(set(settings, name, "0"), std::nullopt) << name;
  }
}

TEST(option_value, sizes_may_have_a_unit) {
  const std::vector<std::pair<std::string, std::uint32_t>> cases = {
      {"65536", 65536},    {"64KiB", 65536},       {"64KB", 65536},     {"64K", 65536},     {"64k", 65536},
      {"64kib", 65536},    {"4 MiB", 4194304},     {"4MB", 4194304},    {"4M", 4194304},    {"4 M", 4194304},
      {"4m", 4194304},     {"1GiB", 1073741824},   {"1GB", 1073741824}, {"1G", 1073741824}, {"1g", 1073741824},
      {"1gb", 1073741824}, {"4095MiB", 4293918720}};
  for (const auto& [text, bytes] : cases) {
    options settings;
    EXPECT_EQ(set(settings, "queue_bytes_max", text), std::nullopt) << text;
    EXPECT_EQ(settings.queue_bytes_max, bytes) << text;
  }
  for (const char* text : {"4GiB", "4G", "KiB", "K", "MB", "1.5MiB", "-4M", "4 0M", "64Kb it", "4MBB", "4T", "60s",
                           "18446744073709551615KiB", "17179869185GiB"}) {
    const std::string sentence = "'" + std::string(text) + "' is not a size from 256 bytes to 4095 MiB";
    EXPECT_EQ(complaint("queue_bytes_max", text), sentence);
  }
}

TEST(option_value, times_may_have_a_unit) {
  const std::vector<std::pair<std::string, std::uint32_t>> cases = {
      {"60000", 60000}, {"500ms", 500},       {"500 ms", 500},
      {"60s", 60000},   {"60 s", 60000},      {"5m", 300000},
      {"2h", 7200000},  {"596h", 2145600000}, {"2147483647ms", 2147483647}};
  for (const auto& [text, milliseconds] : cases) {
    options settings;
    EXPECT_EQ(set(settings, "alive_timeout", text), std::nullopt) << text;
    EXPECT_EQ(settings.alive_timeout_ms, milliseconds) << text;
  }
  for (const char* text : {"soon", "1.5s", "-5s", "s", "ms", "5M", "60S", "5 minutes", "1d", "597h", "99ms", "5ss",
                           "4K", "18446744073709551615h", "99999999999h"}) {
    EXPECT_EQ(complaint("alive_timeout", text), "'" + std::string(text) + "' is not a time from 100 to 2147483647 ms");
  }
  EXPECT_EQ(complaint("alive_timeout", "0s"),
            "'0s' is not a time from 100 to 2147483647 ms; zero never means unlimited");
}

TEST(option_value, only_times_and_sizes_have_units) {
  for (const char* text : {"9000ms", "9s", "9K", "9M"}) {
    EXPECT_EQ(complaint("port", text), "'" + std::string(text) + "' is not a whole number from 0 to 65535");
  }
}

TEST(option_value, booleans_are_true_or_false_in_a_few_words) {
  for (const char* text : {"true", "yes", "on", "1"}) {
    options settings;
    EXPECT_EQ(set(settings, "proxied", text), std::nullopt) << text;
    EXPECT_TRUE(settings.proxied) << text;
  }
  for (const char* text : {"false", "no", "off", "0"}) {
    options settings;
    settings.proxied = true;
    EXPECT_EQ(set(settings, "proxied", text), std::nullopt) << text;
    EXPECT_FALSE(settings.proxied) << text;
  }
  EXPECT_EQ(complaint("proxied", "maybe"), "'maybe' is neither true nor false");
}

TEST(option_value, log_level_is_one_of_a_few_words) {
  for (const char* text : {"trace", "debug", "info", "warn", "error", "off"}) {
    options settings;
    EXPECT_EQ(set(settings, "log_level", text), std::nullopt);
    EXPECT_EQ(settings.log_level, text);
  }
  EXPECT_EQ(complaint("log_level", "loud"), "'loud' is none of trace, debug, info, warn, error or off");
}

TEST(option_value, list_is_replaced_as_a_whole) {
  options settings;
  const std::vector<std::string> texts = {"a", "b"};
  EXPECT_EQ(set_value(settings, *find_option("key"), texts), std::nullopt);
  EXPECT_EQ(settings.keys, texts);
  EXPECT_EQ(value_texts(settings, *find_option("key")), texts);
}

TEST(option_value, of_several_texts_for_one_value_the_last_counts) {
  options settings;
  const std::vector<std::string> texts = {"1", "2"};
  EXPECT_EQ(set_value(settings, *find_option("port"), texts), std::nullopt);
  EXPECT_EQ(settings.port, 2);
}

TEST(option_value, sizes_are_said_in_the_largest_whole_unit) {
  EXPECT_EQ(size_in_words(256), "256 bytes");
  EXPECT_EQ(size_in_words(16 * 1024), "16 KiB");
  EXPECT_EQ(size_in_words(1536 * 1024), "1536 KiB");
  EXPECT_EQ(size_in_words(4 * 1024 * 1024), "4 MiB");
  EXPECT_EQ(size_in_words(0), "0 bytes");
}

TEST(option_value, quoted_text_cannot_break_the_line_or_flood_it) {
  EXPECT_EQ(in_quotes("a\nb\x1b[2J\x7f"), "'a\\x0ab\\x1b[2J\\x7f'");
  EXPECT_EQ(in_quotes(std::string(200, 'x')), "'" + std::string(80, 'x') + "...'");
}

}  // namespace
}  // namespace p2p_broker::config::option_value_test
