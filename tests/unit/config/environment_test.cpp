// Variables that look like ours: slips are warned of, and those of a Kubernetes Service are let be.
#include "config/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/option_table.hpp"
#include "tests/unit/config_given.hpp"

namespace p2p_broker::config::environment_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// What a pod sees beside a Service called p2p-broker with one port named "http".
const variables beside_a_service = {{"P2P_BROKER_SERVICE_HOST", "10.0.0.1"},
                                    {"P2P_BROKER_SERVICE_PORT", "9000"},
                                    {"P2P_BROKER_SERVICE_PORT_HTTP", "9000"},
                                    {"P2P_BROKER_PORT", "tcp://10.0.0.1:9000"},
                                    {"P2P_BROKER_PORT_9000_TCP", "tcp://10.0.0.1:9000"},
                                    {"P2P_BROKER_PORT_9000_TCP_PROTO", "tcp"},
                                    {"P2P_BROKER_PORT_9000_TCP_PORT", "9000"},
                                    {"P2P_BROKER_PORT_9000_TCP_ADDR", "10.0.0.1"}};

TEST(config_environment, process_environment_holds_the_real_variables) {
  const environment env = process_environment();
  ASSERT_TRUE(env.contains("PATH"));
  EXPECT_EQ(env.at("PATH"), std::getenv("PATH"));
  EXPECT_FALSE(env.contains("P2P_BROKER_NO_SUCH_VARIABLE"));
}

TEST(config_environment, variable_of_no_option_is_warned_of_with_the_one_that_may_be_meant) {
  const invocation got = given({}, {{"P2P_BROKER_ALIVE_TIMOUT", "5"}, {"P2P_BROKER_COLOUR", "red"}, {"PRT", "1"}});
  EXPECT_THAT(got.warnings,
              ElementsAre("variable P2P_BROKER_ALIVE_TIMOUT belongs to no option and is ignored (did you mean "
                          "P2P_BROKER_ALIVE_TIMEOUT?)",
                          "variable P2P_BROKER_COLOUR belongs to no option and is ignored"));
}

TEST(config_environment, variables_of_options_and_empty_ones_are_not_warned_of) {
  for (const option_row& row : option_table()) {
    EXPECT_THAT(remarks_on({{row.env(), "any text"}}).warnings, IsEmpty()) << row.env();
  }
  EXPECT_THAT(remarks_on({{"P2P_BROKER_CONFIG", "file"}, {"P2P_BROKER_PROT", ""}, {"P2P_BROKER", "x"}}).warnings,
              IsEmpty());
}

TEST(config_environment, variables_of_a_service_are_ignored_with_one_sentence) {
  const invocation got = given({}, beside_a_service);
  EXPECT_EQ(got.settings.port, 9000);
  EXPECT_THAT(got.warnings, IsEmpty());
  EXPECT_THAT(got.hints, ElementsAre("P2P_BROKER_PORT and 7 more are ignored: set by Kubernetes for a Service of that "
                                     "name (enableServiceLinks: false keeps such variables away)"));
}

TEST(config_environment, weaker_sources_hold_when_the_port_is_that_of_a_service) {
  variables set = beside_a_service;
  const temporary_file file("port = 7\n");
  EXPECT_EQ(given({"--config", file.name()}, set).settings.port, 7);
  set["PORT"] = "8";
  EXPECT_EQ(given({"--config", file.name()}, set).settings.port, 8);
  EXPECT_EQ(given({"-p", "9"}, set).settings.port, 9);
}

TEST(config_environment, port_that_is_no_url_is_the_option_and_still_refused) {
  EXPECT_EQ(refusal({}, {{"P2P_BROKER_PORT", "10.0.0.1:9000"}}),
            "P2P_BROKER_PORT: '10.0.0.1:9000' is not a whole number from 0 to 65535");
  EXPECT_EQ(given({}, {{"P2P_BROKER_PORT", "9001"}}).settings.port, 9001);
  EXPECT_THAT(refusal({}, {{"P2P_BROKER_THREADS", "tcp://10.0.0.1:9000"}}), StartsWith("P2P_BROKER_THREADS: "));
}

TEST(config_environment, services_with_other_ports_protocols_and_longer_names_are_known) {
  for (const auto& [name, text] : variables{{"P2P_BROKER_PORT", "tcp://[fd00::1]:9000"},
                                            {"P2P_BROKER_PORT_3478_UDP", "udp://10.0.0.1:3478"},
                                            {"P2P_BROKER_PORT_3478_UDP_ADDR", "10.0.0.1"},
                                            {"P2P_BROKER_PORT_1_SCTP_PROTO", "sctp"},
                                            {"P2P_BROKER_WEB_SERVICE_HOST", "10.0.0.1"},
                                            {"P2P_BROKER_WEB_SERVICE_PORT_HTTPS", "443"},
                                            {"P2P_BROKER_WEB_PORT", "tcp://10.0.0.1:443"},
                                            {"P2P_BROKER_WEB_PORT_443_TCP_PORT", "443"}}) {
    EXPECT_TRUE(is_of_service(name, text)) << name;
  }
  for (const auto& [name, text] : variables{{"P2P_BROKER_PORT", "9000"},
                                            {"P2P_BROKER_PORT_TCP", "tcp://10.0.0.1:9000"},
                                            {"P2P_BROKER_PORT_9000", "9000"},
                                            {"P2P_BROKER_PORT_9000_HTTP", "9000"},
                                            {"P2P_BROKER_PORT_9000_TCP_NAME", "9000"},
                                            {"P2P_BROKER_SERVICE", "x"},
                                            {"OTHER_SERVICE_HOST", "10.0.0.1"},
                                            {"OTHER_PORT", "tcp://10.0.0.1:9000"}}) {
    EXPECT_FALSE(is_of_service(name, text)) << name;
  }
}

}  // namespace
}  // namespace p2p_broker::config::environment_test
