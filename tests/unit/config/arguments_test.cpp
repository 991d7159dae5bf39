// The command line as people and old start scripts write it: spellings, repetition, and what is only warned of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "config/option_table.hpp"
#include "tests/unit/config_given.hpp"

namespace p2p_broker::config::arguments_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using words = std::vector<std::string>;

TEST(config_arguments, no_argument_gives_the_defaults_and_no_warning) {
  const invocation got = given({});
  EXPECT_EQ(got.what, action::run);
  EXPECT_THAT(got.warnings, IsEmpty());
  EXPECT_EQ(got.text, "");
  options expected;
  expected.threads = got.settings.threads;
  EXPECT_GE(got.settings.threads, 1U);
  EXPECT_EQ(got.settings, expected);
}

TEST(config_arguments, numbers_take_every_spelling_of_the_reference) {
  for (const words& line : {words{"--port", "1234"}, words{"--port=1234"}, words{"-p", "1234"}, words{"-p=1234"},
                            words{"-p1234"}, words{"-p", "9", "--port", "1234"}}) {
    EXPECT_EQ(given(line).settings.port, 1234) << ::testing::PrintToString(line);
  }
  for (const words& line : {words{"-c", "7"}, words{"--concurrent_limit=7"}, words{"--concurrent-limit", "7"}}) {
    EXPECT_EQ(given(line).settings.concurrent_limit, 7U) << ::testing::PrintToString(line);
  }
  EXPECT_EQ(given({"-t", "500"}).settings.expire_timeout_ms, 500U);
  EXPECT_EQ(given({"-H", "127.0.0.1"}).settings.host, "127.0.0.1");
}

TEST(config_arguments, booleans_take_every_spelling_of_the_reference) {
  for (const words& line : {words{"--allow_discovery"}, words{"--allow-discovery"}, words{"--allow_discovery=true"},
                            words{"--allow_discovery", "true"}, words{"--no-allow_discovery", "--allow_discovery"},
                            words{"--allow_discovery", "-p", "1"}}) {
    EXPECT_TRUE(given(line).settings.allow_discovery) << ::testing::PrintToString(line);
  }
  for (const words& line : {words{"--no-allow_discovery"}, words{"--no-allow-discovery"}, words{"--no_allow_discovery"},
                            words{"--allow_discovery=false"}, words{"--allow_discovery", "false"},
                            words{"--allow_discovery", "--no-allow_discovery"}}) {
    EXPECT_FALSE(given(line, {{"P2P_BROKER_ALLOW_DISCOVERY", "true"}}).settings.allow_discovery)
        << ::testing::PrintToString(line);
  }
}

TEST(config_arguments, boolean_takes_no_other_word_as_its_value) {
  const invocation got = given({"--allow_discovery", "stray"});
  EXPECT_TRUE(got.settings.allow_discovery);
  EXPECT_THAT(got.warnings, ElementsAre("argument 'stray' is ignored"));
}

TEST(config_arguments, boolean_with_nonsense_is_refused) {
  EXPECT_EQ(refusal({"--allow_discovery=maybe"}), "--allow_discovery: 'maybe' is neither true nor false");
  EXPECT_EQ(refusal({"--no-allow_discovery=true"}), "--no-allow_discovery takes no value");
}

TEST(config_arguments, origins_may_follow_one_flag_or_have_one_each) {
  const words both = {"http://a.example", "http://b.example"};
  EXPECT_EQ(given({"--cors", both[0], both[1]}).settings.cors, both);
  EXPECT_EQ(given({"--cors=" + both[0], both[1]}).settings.cors, both);
  EXPECT_EQ(given({"--cors", both[0], "--cors", both[1]}).settings.cors, both);
  const invocation got = given({"--cors", both[0], both[1], "-p", "5"});
  EXPECT_EQ(got.settings.cors, both);
  EXPECT_EQ(got.settings.port, 5);
}

TEST(config_arguments, key_may_be_given_several_times_one_word_each) {
  const invocation got = given({"-k", "one", "--key=two", "-k=three", "stray"});
  EXPECT_THAT(got.settings.keys, ElementsAre("one", "two", "three"));
  EXPECT_THAT(got.warnings, ElementsAre("argument 'stray' is ignored"));
}

TEST(config_arguments, keys_are_texts_whatever_they_look_like) {
  for (const char* key : {"123", "0x10", "-5", "true", "se cret&1", "[a,b]", "a,b", "a=b", "\"q\"", "#", "++", "ю"}) {
    EXPECT_THAT(given({"--key", key}).settings.keys, ElementsAre(key));
    EXPECT_THAT(given({"--key=" + std::string(key)}).settings.keys, ElementsAre(key));
  }
  EXPECT_THAT(given({"--key=-dash"}).settings.keys, ElementsAre("-dash"));
  EXPECT_THAT(given({"--key=--port"}).settings.keys, ElementsAre("--port"));
}

TEST(config_arguments, unknown_flags_and_stray_words_are_warned_of_and_ignored) {
  const invocation got = given({"--no-such-option", "7", "stray", "--other=5", "-x", "-v", "++", "-p", "5", "-"});
  EXPECT_EQ(got.what, action::run);
  EXPECT_EQ(got.settings.port, 5);
  EXPECT_THAT(got.warnings, ElementsAre("unknown option '--no-such-option' is ignored", "argument '7' is ignored",
                                        "argument 'stray' is ignored", "unknown option '--other' is ignored",
                                        "unknown option '-x' is ignored", "unknown option '-v' is ignored",
                                        "argument '++' is ignored", "argument '-' is ignored"));
}

TEST(config_arguments, words_that_ask_for_nothing_are_warned_of_and_ignored) {
  const invocation got = given({"9000", "doctor", "http://localhost:9000/", "start", "-hx", "-h=1", "Help"});
  EXPECT_EQ(got.what, action::run);
  EXPECT_EQ(got.settings.port, 9000);
  EXPECT_THAT(got.warnings, ElementsAre("argument '9000' is ignored", "argument 'doctor' is ignored",
                                        "argument 'http://localhost:9000/' is ignored", "argument 'start' is ignored",
                                        "unknown option '-hx' is ignored", "unknown option '-h' is ignored",
                                        "argument 'Help' is ignored"));
}

TEST(config_arguments, word_behind_an_unknown_flag_asks_for_nothing) {
  const invocation got = given({"--name", "help", "-n", "version", "--title=x"});
  EXPECT_EQ(got.what, action::run);
  EXPECT_THAT(got.warnings, ElementsAre("unknown option '--name' is ignored", "argument 'help' is ignored",
                                        "unknown option '-n' is ignored", "argument 'version' is ignored",
                                        "unknown option '--title' is ignored"));
  EXPECT_EQ(given({"--title=x", "help"}).what, action::help);
}

TEST(config_arguments, words_behind_two_dashes_are_no_flags) {
  const invocation got = given({"-p", "5", "--", "-p", "6", "--help", "help", "-h"});
  EXPECT_EQ(got.what, action::run);
  EXPECT_EQ(got.settings.port, 5);
  EXPECT_EQ(got.warnings.size(), 5U);
}

TEST(config_arguments, unknown_flag_near_an_option_gets_a_suggestion) {
  EXPECT_THAT(given({"--aliveTimeout=5"}).warnings,
              ElementsAre("unknown option '--aliveTimeout' is ignored (did you mean --alive_timeout?)"));
  EXPECT_THAT(given({"--alow_discovry"}).warnings,
              ElementsAre("unknown option '--alow_discovry' is ignored (did you mean --allow_discovery?)"));
  EXPECT_THAT(given({"--" + std::string(5000, 'x')}).warnings.size(), 1);
}

TEST(config_arguments, flag_without_its_value_is_refused_by_its_name) {
  EXPECT_EQ(refusal({"--port"}), "--port needs a value");
  EXPECT_EQ(refusal({"-p"}), "-p (--port) needs a value");
  EXPECT_EQ(refusal({"--sslkey"}), "--sslkey needs a value");
  EXPECT_EQ(refusal({"--id-format"}), "--id_format needs a value");
  EXPECT_EQ(refusal({"--cors"}), "--cors needs a value");
  EXPECT_EQ(refusal({"--path"}, {{"PEERSERVER_PATH", "/env"}}), "--path needs a value");
  EXPECT_EQ(refusal({"--id_format", "-x"}),
            "--id_format needs a value, and '-x' begins with a dash; if that is the value, write '--id_format=-x'");
  EXPECT_EQ(refusal({"-p", "--proxied"}),
            "-p (--port) needs a value, and '--proxied' begins with a dash; if that is the value, write "
            "'--port=--proxied'");
  EXPECT_EQ(refusal({"--key", "-", "--port"}),
            "--key needs a value, and '-' begins with a dash; if that is the value, write '--key=-'");
}

TEST(config_arguments, every_option_but_a_boolean_needs_its_value) {
  for (const option_row& row : option_table()) {
    const std::string flag = "--" + std::string(row.name);
    EXPECT_EQ(refusal({flag}), row.is_boolean() ? "accepted" : flag + " needs a value");
  }
}

TEST(config_arguments, negative_number_is_a_value_and_refused_as_one) {
  EXPECT_EQ(refusal({"--port", "-5"}), "--port: '-5' is not a whole number from 0 to 65535");
  EXPECT_EQ(refusal({"-c", "-1"}), "--concurrent_limit: '-1' is not a whole number from 0 to 100000000");
}

TEST(config_arguments, empty_number_is_refused_even_before_another_flag) {
  EXPECT_EQ(refusal({"--port=", "--proxied"}), "--port: '' is not a whole number from 0 to 65535");
  EXPECT_EQ(refusal({"--port", "", "--proxied"}), "--port: '' is not a whole number from 0 to 65535");
}

TEST(config_arguments, repeated_value_is_warned_of_and_the_last_one_holds) {
  const invocation got = given({"--port", "1", "--port", "2"});
  EXPECT_EQ(got.settings.port, 2);
  EXPECT_THAT(got.warnings, ElementsAre("--port was given several times, the last one holds"));
}

TEST(config_arguments, actions_take_every_spelling) {
  const std::vector<std::pair<action, words>> cases = {
      {action::help, {"--help", "-h", "help"}},
      {action::version, {"--version", "-V", "version"}},
      {action::print_config, {"--print-config", "--print_config", "print-config", "print_config"}},
      {action::check_config, {"--check-config", "--check_config", "check-config", "check_config"}},
      {action::health_check, {"--healthcheck", "healthcheck"}}};
  for (const auto& [what, spellings] : cases) {
    for (const std::string& word : spellings) {
      EXPECT_EQ(given({word}).what, what) << word;
      const invocation got = given({"-p", "5", word, "--proxied"});
      EXPECT_EQ(got.what, what) << word;
      EXPECT_THAT(got.warnings, IsEmpty()) << word;
    }
  }
  EXPECT_EQ(refusal({"--help=yes"}), "--help takes no value");
}

TEST(config_arguments, word_that_is_a_value_asks_for_nothing) {
  const invocation got = given({"--key", "help", "--path=version", "-k", "check-config"});
  EXPECT_EQ(got.what, action::run);
  EXPECT_THAT(got.settings.keys, ElementsAre("help", "check-config"));
}

TEST(config_arguments, word_behind_a_list_of_origins_is_no_origin) {
  const invocation got = given({"--cors", "http://a.example", "http://b.example", "check-config"});
  EXPECT_EQ(got.what, action::check_config);
  EXPECT_THAT(got.settings.cors, ElementsAre("http://a.example", "http://b.example"));
}

TEST(config_arguments, help_and_version_win_over_everything_even_bad_values) {
  EXPECT_EQ(given({"--port", "abc", "--print-config", "--help"}).what, action::help);
  EXPECT_EQ(given({"--port", "abc", "--version"}).what, action::version);
  EXPECT_EQ(given({"--version", "--help"}).what, action::help);
  EXPECT_EQ(given({"--sslkey", "-h"}).what, action::help);
  EXPECT_EQ(given({"--port", "-V"}).what, action::version);
}

TEST(config_arguments, health_check_keeps_the_settings_it_needs) {
  const invocation got = given({"--healthcheck", "-p", "1", "--path", "x", "--sslkey", "/no/k", "--sslcert", "/no/c"});
  EXPECT_EQ(got.settings.port, 1);
  EXPECT_EQ(got.settings.path, "/x");
  EXPECT_THAT(got.settings.sslkeys, testing::ElementsAre("/no/k"));
}

}  // namespace
}  // namespace p2p_broker::config::arguments_test
