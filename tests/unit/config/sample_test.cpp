// What the actions print: a file that reads back identically, a help that names everything, a plain version.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "config/argument_spelling.hpp"
#include "config/option_table.hpp"
#include "tests/unit/config_given.hpp"

namespace p2p_broker::config::sample_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using words = std::vector<std::string>;

void expect_round_trip(words line) {
  const options settings = [&] {
    words health_check = line;
    health_check.emplace_back("--healthcheck");  // like a run, without opening the TLS files
    return given(health_check).settings;
  }();
  line.emplace_back("--print-config");
  const invocation printed = given(line);
  EXPECT_EQ(printed.what, action::print_config);
  const temporary_file file(printed.text);
  const invocation again = given({"--config", file.name(), "--print-config"});
  EXPECT_THAT(again.warnings, IsEmpty());
  EXPECT_EQ(again.settings, settings);
  EXPECT_EQ(again.text, printed.text);
}

TEST(config_sample, defaults_read_back_identically) { expect_round_trip({}); }

TEST(config_sample, other_values_read_back_identically) {
  expect_round_trip({"-k",
                     "q\"uo'te\\s",
                     "-k",
                     "ключ 🔑",
                     "-k",
                     "a,b # c = [d]",
                     "-k",
                     "'",
                     "--host",
                     "127.0.0.1",
                     "--port",
                     "0",
                     "--path",
                     "/a/b",
                     "--threads",
                     "3",
                     "--sslkey",
                     "my key.pem",
                     "--sslcert",
                     "c.pem",
                     "--cors",
                     "http://a.example",
                     "https://b.example:8443",
                     "--allow_discovery",
                     "--proxied",
                     "--log_mask_addresses",
                     "--id_format",
                     "game-{words:3}",
                     "--message_bytes_max",
                     "1234567",
                     "--log_level",
                     "off",
                     "-c",
                     "0",
                     "-t",
                     "0"});
}

TEST(config_sample, every_number_reads_back_identically) {
  for (const option_row& row : option_table()) {
    if (!row.is_number()) continue;
    const std::uint32_t middle = row.least / 2 + row.most / 2;
    const words line = {"--" + std::string(row.name) + "=" + std::to_string(middle)};
    if (refusal(line) == "accepted" && given(line).hints.empty()) expect_round_trip(line);
  }
}

TEST(config_sample, holds_each_option_with_its_sentence) {
  const std::string text = given({"--print-config"}).text;
  for (const option_row& row : option_table()) {
    EXPECT_THAT(text, HasSubstr("\n# " + std::string(row.doc) + "\n# "));
    EXPECT_THAT(text, HasSubstr("\n" + std::string(row.name) + " = "));
  }
}

TEST(config_sample, shows_what_is_in_force_but_not_this_machine) {
  const std::string text = given({"--print-config", "-p", "1234", "--path", "x/"}, {{"P2P_BROKER_KEY", "a"}}).text;
  EXPECT_THAT(text, HasSubstr("\nport = 1234\n"));
  EXPECT_THAT(text, HasSubstr("\npath = \"/x\"\n"));
  EXPECT_THAT(text, HasSubstr("\nkey = [\"a\"]\n"));
  EXPECT_THAT(text, HasSubstr("\nthreads = 0\n"));
}

TEST(config_sample, bad_configuration_is_refused_instead_of_shown_or_praised) {
  EXPECT_THAT(refusal({"--print-config", "--port", "abc"}), HasSubstr("--port: 'abc'"));
  EXPECT_THAT(refusal({"--check-config", "--port", "abc"}), HasSubstr("--port: 'abc'"));
  EXPECT_EQ(given({"--check-config"}).text, "The configuration is good.\n");
}

/// What --check-config says of this, by its sentence: main ends with 2 when there is a warning.
bool is_good(const words& line, const variables& set = {}) {
  words checked = line;
  checked.emplace_back("--check-config");
  const invocation got = given(checked, set);
  EXPECT_EQ(got.text.empty(), !got.warnings.empty());
  return got.text == "The configuration is good.\n";
}

TEST(config_sample, nothing_that_would_be_ignored_is_called_good) {
  EXPECT_TRUE(is_good({"-p", "5"}, {{"P2P_BROKER_PATH", "/x"}, {"PORT", "6"}}));
  EXPECT_FALSE(is_good({"--alive-timout", "5000"}));
  EXPECT_FALSE(is_good({"stray"}));
  EXPECT_FALSE(is_good({"-p", "5", "-p", "6"}));
  EXPECT_FALSE(is_good({}, {{"P2P_BROKER_PROT", "5"}}));
  for (const char* text : {"prot = 5\n", "[limits]\n", "[limits]\nport = 5\n", "limits.port = 5\n"}) {
    const temporary_file file(text);
    EXPECT_FALSE(is_good({"--config", file.name()})) << text;
  }
}

TEST(config_sample, what_is_not_ignored_but_doubtful_is_called_good) {
  EXPECT_TRUE(is_good({"--cors", "example"}));
  EXPECT_TRUE(is_good({"--alive_timeout", "1s"}));
}

TEST(config_sample, variables_that_kubernetes_sets_are_nobodys_fault) {
  EXPECT_TRUE(is_good({}, {{"P2P_BROKER_PORT", "tcp://10.0.0.1:9000"}, {"P2P_BROKER_SERVICE_HOST", "10.0.0.1"}}));
}

TEST(config_sample, version_is_three_numbers_and_a_line_end) {
  EXPECT_TRUE(std::regex_match(given({"--version"}).text, std::regex("\\d+\\.\\d+\\.\\d+\n")));
}

TEST(config_sample, help_names_the_reference_options_in_its_order) {
  const std::string text = given({"--help"}).text;
  std::size_t place = 0;
  for (const char* name : {"--expire_timeout", "--concurrent_limit", "--alive_timeout", "--key", "--sslkey",
                           "--sslcert", "--host", "--port", "--path", "--allow_discovery", "--proxied", "--cors"}) {
    const auto found = text.find(name, place);
    ASSERT_NE(found, std::string::npos) << name;
    place = found;
  }
}

TEST(config_sample, help_names_every_option_and_action_in_lines_that_fit) {
  const std::string text = given({"--help"}).text;
  for (const option_row& row : option_table()) {
    const std::string alias = row.alias == '\0' ? "  " : std::string("  -") + row.alias + ",";
    EXPECT_THAT(text, HasSubstr("\n" + alias + "--" + std::string(row.name) + " "));
  }
  for (const action_flag& flag : action_flags()) {
    const std::string alias = flag.alias == '\0' ? "" : std::string("-") + flag.alias + ",";
    EXPECT_THAT(text, HasSubstr("\n  " + alias + "--" + std::string(flag.name) + " "));
  }
  EXPECT_THAT(text, HasSubstr("[default: 9000]"));
  EXPECT_THAT(text, HasSubstr("[default: 2 MiB]"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

}  // namespace
}  // namespace p2p_broker::config::sample_test
