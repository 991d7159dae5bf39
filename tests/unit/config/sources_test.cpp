// Flags, variables and file: every option reaches each of them, and the stronger source wins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/option_table.hpp"
#include "config/option_value.hpp"
#include "config/toml.hpp"
#include "tests/unit/config_given.hpp"

namespace p2p_broker::config::sources_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A valid text for the option that is not its default.
std::string other_text(const option_row& row) {
  if (row.is_number()) return std::to_string(std::stoul(value_texts({}, row).front()) + 1);
  if (row.is_boolean()) return "true";
  static const std::map<std::string_view, std::string> texts = {{"host", "127.0.0.1"},
                                                                {"path", "/other"},
                                                                {"sslkey", "other.key"},
                                                                {"sslcert", "other.crt"},
                                                                {"tls_ticket_key_file", "ticket.key"},
                                                                {"admin", "localhost:9001"},
                                                                {"admin_token_file", "token"},
                                                                {"admin_host", "broker"},
                                                                {"check_ice_server", "stun:stun.example.org"},
                                                                {"trusted_proxy", "10.0.0.0/8"},
                                                                {"key", "other"},
                                                                {"cors", "https://a.example"},
                                                                {"id_format", "{digits:6}"},
                                                                {"lobby_format", "{base32:5}"},
                                                                {"log_level", "debug"},
                                                                {"log_format", "json"}};
  return texts.at(row.name);
}

/// TLS files come in pairs, and the health check does not open them.
const variables tls_pair = {{"P2P_BROKER_SSLKEY", "some.key"}, {"P2P_BROKER_SSLCERT", "some.crt"}};

class every_option : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    expected_ = given({"--healthcheck"}, tls_pair).settings;
    const options before = expected_;
    const std::vector<std::string> texts = {other_text(row_)};
    ASSERT_EQ(set_value(expected_, row_, texts), std::nullopt);
    ASSERT_NE(expected_, before) << "the other value must differ";
  }

  void expect_set(const std::vector<std::string>& words, variables set = {}, bool with_pair = true) {
    if (with_pair) set.insert(tls_pair.begin(), tls_pair.end());
    std::vector<std::string> line = {"--healthcheck"};
    line.insert(line.end(), words.begin(), words.end());
    EXPECT_EQ(given(line, set).settings, expected_) << row_.name;
  }

  const option_row& row_ = option_table()[GetParam()];
  options expected_;
};

TEST_P(every_option, is_a_flag_with_underscores) {
  expect_set({"--" + std::string(row_.name), other_text(row_)});
  expect_set({"--" + std::string(row_.name) + "=" + other_text(row_)});
}

TEST_P(every_option, is_a_flag_with_dashes) {
  std::string dashed(row_.name);
  std::ranges::replace(dashed, '_', '-');
  expect_set({"--" + dashed + "=" + other_text(row_)});
}

TEST_P(every_option, is_a_variable) { expect_set({}, {{row_.env(), other_text(row_)}}); }

TEST_P(every_option, is_a_name_in_the_file) {
  const bool is_bare = row_.is_number() || row_.is_boolean();
  const std::string value = is_bare ? other_text(row_) : toml_string(other_text(row_));
  std::string text = std::string(row_.name) + " = " + value + "\n";
  for (const auto& [name, file_name] : {std::pair{"sslkey", "some.key"}, std::pair{"sslcert", "some.crt"}}) {
    if (row_.name != name) text += std::string(name) + " = \"" + file_name + "\"\n";
  }
  const temporary_file file(text);
  expect_set({"--config", file.name()}, {}, false);
}

TEST_P(every_option, is_named_by_the_flag_in_an_error) {
  if (!row_.is_number() && !row_.is_boolean()) return;
  const std::string name(row_.name);
  EXPECT_THAT(refusal({"--" + name + "=nonsense"}), HasSubstr("--" + name + ": 'nonsense' is n"));
  EXPECT_THAT(refusal({}, {{row_.env(), "nonsense"}}), HasSubstr(row_.env() + ": 'nonsense' is n"));
  const temporary_file file("\n" + name + " = \"nonsense\"\n");
  EXPECT_THAT(refusal({"--config", file.name()}), HasSubstr(file.name() + " line 2: " + name + ": 'nonsense' is n"));
}

std::string name_of(const ::testing::TestParamInfo<std::size_t>& info) {
  return std::string(option_table()[info.param].name);
}

INSTANTIATE_TEST_SUITE_P(config_sources, every_option, ::testing::Range(std::size_t{0}, option_table().size()),
                         name_of);

TEST(config_sources, flag_beats_variable_beats_reference_variable_beats_file_beats_default) {
  const temporary_file file("port = 1\npath = \"/file\"\nthreads = 3\n");
  variables set = {{"P2P_BROKER_CONFIG", file.name()}};
  EXPECT_EQ(given({}, set).settings.port, 1);
  set["PORT"] = "2";
  EXPECT_EQ(given({}, set).settings.port, 2);
  set["P2P_BROKER_PORT"] = "3";
  EXPECT_EQ(given({}, set).settings.port, 3);
  EXPECT_EQ(given({"-p", "4"}, set).settings.port, 4);
  EXPECT_EQ(given({}, set).settings.path, "/file");
  EXPECT_EQ(given({}, set).settings.threads, 3U);
  set["PEERSERVER_PATH"] = "/reference";
  EXPECT_EQ(given({}, set).settings.path, "/reference");
  set["P2P_BROKER_PATH"] = "/ours";
  EXPECT_EQ(given({}, set).settings.path, "/ours");
  EXPECT_EQ(given({"--path", "/flag"}, set).settings.path, "/flag");
}

TEST(config_sources, stronger_list_replaces_the_weaker_one) {
  const temporary_file file("key = [\"file\", \"other\"]\n");
  EXPECT_THAT(given({"--config", file.name()}).settings.keys, ElementsAre("file", "other"));
  EXPECT_THAT(given({"--config", file.name(), "-k", "flag"}).settings.keys, ElementsAre("flag"));
}

TEST(config_sources, empty_variable_counts_as_not_given) {
  EXPECT_EQ(given({}, {{"PORT", ""}, {"P2P_BROKER_PORT", ""}, {"PEERSERVER_PATH", ""}}).settings.port, 9000);
  EXPECT_EQ(given({}, {{"PORT", "7"}, {"P2P_BROKER_PORT", ""}}).settings.port, 7);
}

TEST(config_sources, beaten_variable_is_not_even_looked_at) {
  EXPECT_EQ(given({"-p", "5"}, {{"PORT", "nonsense"}}).settings.port, 5);
}

TEST(config_sources, bad_reference_variable_is_named) {
  EXPECT_EQ(refusal({}, {{"PORT", "9104xyz"}}), "PORT: '9104xyz' is not a whole number from 0 to 65535");
  EXPECT_EQ(refusal({}, {{"PEERSERVER_PATH", "/.."}}), "PEERSERVER_PATH: '/..' has the segment '..'");
}

TEST(config_sources, variable_lists_are_split_at_commas) {
  const auto settings = given({}, {{"P2P_BROKER_KEY", "a,b"}, {"P2P_BROKER_CORS", "http://a,http://b"}}).settings;
  EXPECT_THAT(settings.keys, ElementsAre("a", "b"));
  EXPECT_THAT(settings.cors, ElementsAre("http://a", "http://b"));
}

TEST(config_sources, config_flag_beats_its_variable) {
  const temporary_file one("port = 1\n");
  const temporary_file two("port = 2\n");
  EXPECT_EQ(given({"--config=" + two.name()}, {{"P2P_BROKER_CONFIG", one.name()}}).settings.port, 2);
}

TEST(config_sources, file_that_cannot_be_read_is_an_error) {
  const std::string folder = ::testing::TempDir();
  EXPECT_EQ(refusal({"--config", "/no/such.toml"}), "--config: '/no/such.toml' does not exist or cannot be read");
  EXPECT_EQ(refusal({"--config", folder}), "--config: '" + folder + "' is a directory");
  EXPECT_EQ(refusal({"--config"}), "--config needs the name of a file");
  EXPECT_EQ(refusal({"--config="}), "--config needs the name of a file");
  EXPECT_EQ(refusal({}, {{"P2P_BROKER_CONFIG", "/no/such.toml"}}),
            "P2P_BROKER_CONFIG: '/no/such.toml' does not exist or cannot be read");
}

TEST(config_sources, endless_file_is_refused_instead_of_read) {
  EXPECT_EQ(refusal({"--config", "/dev/zero"}), "--config: '/dev/zero' is larger than 1 MiB");
}

TEST(config_sources, unknown_name_in_the_file_is_warned_of_with_its_line) {
  const temporary_file file("port = 5\n\nprot = 6\naliveTimeout = 7\na.port = 8\n");
  const invocation got = given({"--config", file.name()});
  EXPECT_EQ(got.settings.port, 5);
  const std::string ignored = " is no option and is ignored";
  EXPECT_THAT(got.warnings,
              ElementsAre(file.name() + " line 3: prot" + ignored + " (did you mean --port?)",
                          file.name() + " line 4: aliveTimeout" + ignored + " (did you mean --alive_timeout?)",
                          file.name() + " line 5: a.port" + ignored + " (did you mean --port?)"));
}

TEST(config_sources, table_in_the_file_is_warned_of_once_with_its_line) {
  const temporary_file file("port = 5\n[limits]\nport = 8\nalive_timeout = \"no time\"\n\n[empty]\n");
  const invocation got = given({"--config", file.name()});
  EXPECT_EQ(got.settings.port, 5);
  const std::string ignored = " is ignored with all its lines, options belong in no table";
  EXPECT_THAT(got.warnings, ElementsAre(file.name() + " line 2: the table [limits]" + ignored,
                                        file.name() + " line 6: the table [empty]" + ignored));
}

TEST(config_sources, wrong_type_in_the_file_is_refused_with_its_line) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"port = [\"1\"]", "one value is wanted, not a list"},
      {"host = 5", "text must stand in quotes"},
      {"key = 123", "text must stand in quotes"},
      {"port = 9100.5", "'9100.5' is not a whole number from 0 to 65535"},
      {"proxied = 2", "'2' is neither true nor false"},
      {"alive_timeout = true", "'true' is not a time from 100 to 2147483647 ms"},
  };
  for (const auto& [line, complaint] : cases) {
    const temporary_file file("# first\n" + line + "\n");
    const std::string name = line.substr(0, line.find(' '));
    EXPECT_EQ(refusal({"--config", file.name()}), file.name() + " line 2: " + name + ": " + complaint);
  }
}

TEST(config_sources, times_and_sizes_take_units_from_every_source) {
  const temporary_file file("alive_timeout = \"90s\"\nqueue_bytes_max = \"8M\"\n");
  options settings = given({"--config", file.name()}).settings;
  EXPECT_EQ(settings.alive_timeout_ms, 90000U);
  EXPECT_EQ(settings.queue_bytes_max, 8388608U);
  settings = given({}, {{"P2P_BROKER_ALIVE_TIMEOUT", "5m"}, {"P2P_BROKER_QUEUE_BYTES_MAX", "16MB"}}).settings;
  EXPECT_EQ(settings.alive_timeout_ms, 300000U);
  EXPECT_EQ(settings.queue_bytes_max, 16777216U);
  settings = given({"--alive_timeout", "2h", "--expire_timeout=500ms", "--queue_bytes_max", "5000K"}).settings;
  EXPECT_EQ(settings.alive_timeout_ms, 7200000U);
  EXPECT_EQ(settings.expire_timeout_ms, 500U);
  EXPECT_EQ(settings.queue_bytes_max, 5120000U);
}

TEST(config_sources, option_given_twice_in_the_file_is_refused) {
  const temporary_file file("alive_timeout = 5000\nalive-timeout = 6000\n");
  EXPECT_EQ(refusal({"--config", file.name()}), file.name() + " line 2: alive-timeout is given twice");
}

TEST(config_sources, bad_value_in_the_file_is_refused_even_if_a_flag_beats_it) {
  const temporary_file file("port = 70000\n");
  EXPECT_THAT(refusal({"--config", file.name(), "-p", "5"}), HasSubstr("line 1: port: '70000'"));
}

}  // namespace
}  // namespace p2p_broker::config::sources_test
