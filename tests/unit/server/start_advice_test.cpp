// What is said behind the ready line, for settings and machines of all kinds.
#include "server/start_advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace p2p_broker::server::start_advice_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string no_tls =
    "No TLS: pages opened over https cannot connect (--sslkey and --sslcert, or a proxy with a certificate)";

/// A machine on a home network, with files for everybody.
machine at_home() {
  return {.addresses = {{"eth0", "192.168.1.20"}, {"eth0", "2001:db8::5"}, {"eth0", "fe80::5"}},
          .open_files_max = 524288,
          .open_files = 20};
}

std::vector<std::string> advice_for(const config::options& settings,
                                    const std::string& bound_host = "::", const machine& facts = at_home()) {
  return start_advice(settings, bound_host, 9000, facts);
}

/// The lines with what to paste, those of warnings left out.
std::vector<std::string> places(const config::options& settings, const std::string& bound_host,
                                const machine& facts = at_home()) {
  std::vector<std::string> lines;
  for (const std::string& line : advice_for(settings, bound_host, facts)) {
    if (line.starts_with("On ")) lines.push_back(line);
  }
  return lines;
}

TEST(start_advice, defaults_give_three_lines) {
  EXPECT_THAT(advice_for({}), ElementsAre("On this machine: new Peer({ host: 'localhost', port: 9000, path: '/' })  "
                                          "http://localhost:9000/",
                                          "On the network:  new Peer({ host: '192.168.1.20', port: 9000, path: '/' })  "
                                          "http://192.168.1.20:9000/",
                                          no_tls));
}

TEST(start_advice, lobbies_are_told_of_when_they_are_on) {
  config::options settings;
  settings.lobby = true;
  EXPECT_THAT(advice_for(settings), Contains("Lobbies (Godot): ws://localhost:9000/godot"));
  EXPECT_THAT(advice_for(settings), Contains("Lobbies (Godot): ws://192.168.1.20:9000/godot"));
  settings.path = "/game";
  settings.sslkeys = {"k"};
  settings.sslcerts = {"c"};
  EXPECT_THAT(advice_for(settings), Contains("Lobbies (Godot): wss://localhost:9000/game/godot"));
}

TEST(start_advice, path_key_and_tls_are_among_what_to_paste) {
  config::options settings;
  settings.path = "/my'app";
  settings.keys = {"o'b\\", "other"};
  settings.sslkeys = {"k"};
  settings.sslcerts = {"c"};
  EXPECT_THAT(advice_for(settings),
              ElementsAre("On this machine: new Peer({ host: 'localhost', port: 9000, path: '/my\\'app', key: "
                          "'o\\'b\\\\', secure: true })  https://localhost:9000/my'app",
                          "On the network:  new Peer({ host: '192.168.1.20', port: 9000, path: '/my\\'app', key: "
                          "'o\\'b\\\\', secure: true })  https://192.168.1.20:9000/my'app",
                          "TLS: browsers connect only by a name that the certificate is for"));
}

TEST(start_advice, key_is_left_out_if_the_usual_one_is_among_several) {
  config::options settings;
  settings.keys = {"red", "peerjs"};
  EXPECT_EQ(advice_for(settings), advice_for({}));
}

TEST(start_advice, network_address_is_one_that_others_reach) {
  const std::vector<std::pair<std::vector<interface_address>, std::string>> cases = {
      {{{"eth0", "10.0.0.2"}, {"wlan0", "192.168.1.7"}}, "10.0.0.2"},
      {{{"docker0", "172.17.0.1"}, {"br-12ab", "172.18.0.1"}, {"veth1", "10.9.9.9"}, {"wlan0", "10.0.0.2"}},
       "10.0.0.2"},
      {{{"virbr0", "192.168.122.1"}, {"eth0", "169.254.3.4"}, {"eth1", "10.0.0.2"}}, "10.0.0.2"},
      {{{"eth0", "2001:db8::5"}, {"eth0", "10.0.0.2"}}, "10.0.0.2"},
      {{{"eth0", "fe80::5"}, {"eth0", "fd00::5"}, {"eth0", "2001:db8::5"}}, "[fd00::5]"},
  };
  for (const auto& [addresses, host] : cases) {
    const auto lines = places({}, "::", {.addresses = addresses});
    ASSERT_EQ(lines.size(), 2U) << host;
    EXPECT_THAT(lines[1], StartsWith("On the network:  new Peer({ host: '" + host + "', port: 9000"));
  }
}

TEST(start_advice, machine_without_an_address_for_others_is_named_by_localhost_alone) {
  for (const std::vector<interface_address>& addresses : {std::vector<interface_address>{},
                                                          {{"docker0", "172.17.0.1"}},
                                                          {{"eth0", "fe80::5"}, {"eth0", "169.254.3.4"}}}) {
    EXPECT_EQ(places({}, "::", {.addresses = addresses}).size(), 1U);
  }
  EXPECT_EQ(places({}, "0.0.0.0", {.addresses = {{"eth0", "2001:db8::5"}}}).size(), 1U) << "only IPv4 is listened on";
}

TEST(start_advice, broker_on_one_address_is_named_by_what_was_given) {
  config::options settings;
  settings.host = "127.0.0.1";
  EXPECT_THAT(places(settings, "127.0.0.1"), ElementsAre("On this machine: new Peer({ host: '127.0.0.1', port: 9000, "
                                                         "path: '/' })  http://127.0.0.1:9000/"));
  settings.host = "::1";
  EXPECT_THAT(places(settings, "::1"),
              ElementsAre("On this machine: new Peer({ host: '[::1]', port: 9000, path: '/' })  http://[::1]:9000/"));
  settings.host = "broker.example";
  EXPECT_THAT(places(settings, "192.168.1.20"), ElementsAre(StartsWith("On the network:  new Peer({ host: "
                                                                       "'broker.example', ")));
  settings.host = "fe80::5%eth0";
  EXPECT_THAT(places(settings, "fe80::5%eth0"), IsEmpty()) << "no browser takes a zone";
}

TEST(start_advice, missing_tls_is_told_of_where_others_can_connect) {
  EXPECT_THAT(advice_for({}, "192.168.1.20"), Contains(no_tls));
  for (const char* host : {"127.0.0.1", "127.0.0.53", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_THAT(advice_for({}, host), Not(Contains(no_tls))) << host;
  }
  config::options behind_a_proxy;
  behind_a_proxy.proxied = true;
  EXPECT_THAT(advice_for(behind_a_proxy), Not(Contains(no_tls)));
}

TEST(start_advice, discovery_is_told_of_when_it_is_on) {
  const std::string line = "Discovery is on: whoever knows a key can list all its ids (--allow_discovery)";
  config::options settings;
  EXPECT_THAT(advice_for(settings), Not(Contains(line)));
  settings.allow_discovery = true;
  EXPECT_THAT(advice_for(settings), Contains(line));
}

/// The line about open files, or "".
std::string open_files_line(const config::options& settings, std::uint64_t open_files_max, std::uint64_t open_files) {
  machine facts = at_home();
  facts.open_files_max = open_files_max;
  facts.open_files = open_files;
  for (const std::string& line : advice_for(settings, "::", facts)) {
    if (line.find("open file") != std::string::npos) return line;
  }
  return "";
}

TEST(start_advice, too_few_open_files_are_told_of) {
  config::options settings;
  settings.concurrent_limit = 5000;
  EXPECT_EQ(open_files_line(settings, 256, 20),
            "256 open files are too few for 5,000 peers (ulimit -n, or LimitNOFILE= of a service)");
  EXPECT_NE(open_files_line(settings, 5019, 20), "");
  EXPECT_EQ(open_files_line(settings, 5020, 20), "");
  EXPECT_EQ(open_files_line(settings, 0, 0), "") << "unknown";
  settings.keys = {"one", "two"};
  EXPECT_THAT(open_files_line(settings, 9000, 20), StartsWith("9,000 open files are too few for 10,000 peers"));
  settings.concurrent_limit = 100'000'000;
  EXPECT_THAT(open_files_line(settings, 100'000, 20), StartsWith("100,000 open files are too few for 100,000 peers"))
      << "more connections are not taken";
  EXPECT_EQ(open_files_line(settings, 100'020, 20), "");
}

/// The line about ids, or "".
std::string ids_line(const std::string& id_format, std::uint32_t concurrent_limit) {
  config::options settings;
  settings.id_format = id_format;
  settings.concurrent_limit = concurrent_limit;
  for (const std::string& line : advice_for(settings)) {
    if (line.find("--id_format") != std::string::npos) return line;
  }
  return "";
}

TEST(start_advice, fewer_ids_than_peers_are_told_of) {
  EXPECT_EQ(ids_line("{digits:1}", 250), "{digits:1} makes 10 ids for 250 peers (--id_format)");
  EXPECT_EQ(ids_line("room", 250), "room makes 1 id for 250 peers (--id_format)");
  EXPECT_EQ(ids_line("g{digits:4}", 20000), "g{digits:4} makes 10,000 ids for 20,000 peers (--id_format)");
  EXPECT_EQ(ids_line("{digits:3}", 1000), "");
  EXPECT_NE(ids_line("{digits:3}", 1001), "");
  EXPECT_EQ(ids_line("{uuid}", 100'000'000), "");
}

}  // namespace
}  // namespace p2p_broker::server::start_advice_test
