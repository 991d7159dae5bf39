// What validation brings into form, what it refuses and what it only gives a hint about.
#include "config/validate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/unit/config_given.hpp"

namespace p2p_broker::config::validate_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string path_of(const std::string& text) { return given({"--path", text}).settings.path; }

TEST(config_validate, path_is_brought_into_one_form) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"", "/"},
                                                                  {"/", "/"},
                                                                  {"//", "/"},
                                                                  {"myapp", "/myapp"},
                                                                  {"/myapp", "/myapp"},
                                                                  {"/myapp/", "/myapp"},
                                                                  {"//x", "/x"},
                                                                  {"/a/b", "/a/b"},
                                                                  {"a//b/", "/a/b"},
                                                                  {"/a.b", "/a.b"},
                                                                  {"/...", "/..."},
                                                                  {"/.hidden", "/.hidden"},
                                                                  {"/a%20b", "/a%20b"},
                                                                  {"/~u/@x:y;z=1", "/~u/@x:y;z=1"}};
  for (const auto& [given_path, normal] : cases) EXPECT_EQ(path_of(given_path), normal) << given_path;
}

TEST(config_validate, path_with_dot_segments_is_refused) {
  for (const char* path : {".", "..", "/.", "/..", "/a/../b", "/a/./b", "a/..", "/%2e", "/%2E.", "/.%2e/x"}) {
    EXPECT_THAT(refusal({"--path", path}), StartsWith("--path: '" + std::string(path) + "' has the segment '"));
  }
}

TEST(config_validate, path_that_no_request_could_match_is_refused) {
  for (const char* path : {"/a b", "/a?b", "/a#b", "/a\\b", "/\xC3\xBC", "/a\tb", "/a\x7f"}) {
    EXPECT_THAT(refusal({"--path", path}), HasSubstr(" has a space, '?', '#', '\\' or a character that")) << path;
  }
  EXPECT_EQ(refusal({"--path", "/" + std::string(path_bytes_max, 'a')}), "--path: longer than 1024 characters");
  EXPECT_EQ(refusal({"--path", "/" + std::string(path_bytes_max - 1, 'a')}), "accepted");
}

TEST(config_validate, host_is_one_printable_word) {
  EXPECT_EQ(given({"--host", ""}).settings.host, "::");
  EXPECT_EQ(given({"--host", "fe80::1%eth0"}).settings.host, "fe80::1%eth0");
  EXPECT_EQ(refusal({"--host", "a b"}), "--host: 'a b' is neither an address nor a host name");
  EXPECT_EQ(refusal({"--host", "a\n"}), "--host: 'a\\x0a' is neither an address nor a host name");
}

TEST(config_validate, threads_not_given_are_the_cores) {
  EXPECT_GE(given({}).settings.threads, 1U);
  EXPECT_GE(given({"--threads", "0"}).settings.threads, 1U);
  EXPECT_EQ(given({"--threads", "3"}).settings.threads, 3U);
}

TEST(config_validate, keys_are_checked_one_by_one) {
  EXPECT_EQ(refusal({"--key", ""}), "--key: a key must not be empty, nobody could connect");
  EXPECT_EQ(refusal({"-k", "a", "-k", "b", "-k", "a"}), "--key: 'a' is given twice");
  EXPECT_EQ(refusal({"-k", "a\nb"}), "--key: 'a\\x0ab' has a control character");
  EXPECT_EQ(refusal({"-k", std::string(257, 'k')}), "--key: a key has more than 256 bytes");
  EXPECT_EQ(refusal({"-k", std::string(256, 'k')}), "accepted");
  EXPECT_EQ(refusal({}, {{"P2P_BROKER_KEY", "a,,b"}}), "P2P_BROKER_KEY: a key must not be empty, nobody could connect");
  const temporary_file none("key = []\n");
  EXPECT_EQ(refusal({"--config", none.name()}), none.name() + " line 1: key: at least one key is needed");
}

TEST(config_validate, more_keys_than_the_bound_are_refused) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < keys_max; ++i) words.push_back("-k" + std::to_string(i));
  EXPECT_EQ(refusal(words), "accepted");
  words.emplace_back("-kone-more");
  EXPECT_EQ(refusal(words), "--key: more than 1024 keys");
}

TEST(config_validate, star_among_origins_means_any) {
  EXPECT_THAT(given({"--cors", "*"}).settings.cors, ElementsAre("*"));
  EXPECT_THAT(given({"--cors", "http://a", "*"}).settings.cors, ElementsAre("*"));
}

TEST(config_validate, origin_that_no_page_has_gets_a_hint) {
  for (const char* origin : {"http://a.example", "https://a.example:8443", "http://[::1]:80", "null", "*", "file://"}) {
    EXPECT_THAT(given({"--cors", origin}).hints, IsEmpty()) << origin;
  }
  for (const char* origin : {"a.example", "http://a.example/", "http://a.example/x"}) {
    EXPECT_THAT(given({"--cors", origin}).hints,
                ElementsAre("--cors: '" + std::string(origin) +
                            "' matches no page's origin, which is like https://example.org without a path"));
  }
  const std::string unchecked =
      "--check_origin: there is nothing to check, and every page may connect, unless --cors names origins";
  EXPECT_THAT(given({"--check_origin"}).hints, ElementsAre(unchecked));
  EXPECT_THAT(given({"--check_origin", "--cors", "null", "*"}).hints, ElementsAre(unchecked));
  EXPECT_THAT(given({"--check_origin", "--cors", "null"}).hints, IsEmpty());
  EXPECT_EQ(refusal({"--cors", ""}), "--cors: '' is not an origin such as https://example.org");
  EXPECT_EQ(refusal({"--cors", "http://a b"}), "--cors: 'http://a b' is not an origin such as https://example.org");
}

TEST(config_validate, tls_needs_both_files) {
  EXPECT_EQ(refusal({"--sslkey", "x"}), "--sslkey: the certificate is missing, give sslcert too");
  EXPECT_EQ(refusal({"--sslcert", "x"}), "--sslcert: the private key is missing, give sslkey too");
  EXPECT_EQ(refusal({"--sslkey", ""}), "accepted");
  EXPECT_EQ(refusal({}, {{"P2P_BROKER_SSLKEY", "x"}}),
            "P2P_BROKER_SSLKEY: the certificate is missing, give sslcert too");
}

TEST(config_validate, each_certificate_needs_its_key) {
  const temporary_file file("any text");
  const std::string& f = file.name();
  EXPECT_EQ(given({"--sslkey", f, "--sslcert", f, "--sslkey", f, "--sslcert", f}).settings.sslcerts.size(), 2U);
  EXPECT_EQ(refusal({"--sslkey", f, "--sslcert", f, "--sslkey", f}),
            "--sslkey: 2 of sslkey and 1 of sslcert; the n-th key belongs to the n-th certificate");
  EXPECT_EQ(refusal({"--sslkey", f, "--sslcert", f, "--sslcert", f}),
            "--sslcert: 1 of sslkey and 2 of sslcert; the n-th key belongs to the n-th certificate");
  EXPECT_EQ(refusal({"--sslkey", f, "--sslkey", "/no/k", "--sslcert", f, "--sslcert", f}),
            "--sslkey: '/no/k' does not exist");
  const temporary_file lists("sslkey = [\"" + f + "\", \"" + f + "\"]\nsslcert = [\"" + f + "\", \"" + f + "\"]\n");
  EXPECT_EQ(given({"--config", lists.name()}).settings.sslkeys.size(), 2U);
  EXPECT_EQ(
      given({}, {{"P2P_BROKER_SSLKEY", f + "," + f}, {"P2P_BROKER_SSLCERT", f + "," + f}}).settings.sslkeys.size(), 2U);
}

TEST(config_validate, certificates_are_bounded) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i <= certificates_max; ++i) {
    words.insert(words.end(), {"--sslkey", "k", "--sslcert", "c"});
  }
  EXPECT_EQ(refusal(words), "--sslcert: more than 64 certificates");
}

TEST(config_validate, tls_files_must_be_there_and_readable_unless_only_shown) {
  const temporary_file file("any text; its content is checked where TLS is set up");
  const std::string folder = ::testing::TempDir();
  EXPECT_EQ(refusal({"--sslkey", file.name(), "--sslcert", file.name()}), "accepted");
  EXPECT_EQ(refusal({"--sslkey", "/no/k", "--sslcert", file.name()}), "--sslkey: '/no/k' does not exist");
  EXPECT_EQ(refusal({"--sslkey", file.name(), "--sslcert", "/no/c"}), "--sslcert: '/no/c' does not exist");
  EXPECT_EQ(refusal({"--sslkey", folder, "--sslcert", file.name()}), "--sslkey: '" + folder + "' is a directory");
  EXPECT_EQ(refusal({"--sslkey", "/no/k", "--sslcert", "/no/c", "--check-config"}), "--sslkey: '/no/k' does not exist");
  EXPECT_EQ(refusal({"--sslkey", "/no/k", "--sslcert", "/no/c", "--print-config"}), "accepted");
}

TEST(config_validate, id_format_that_makes_no_good_ids_is_refused) {
  EXPECT_EQ(given({"--id_format", "game-{words:3}"}).settings.id_format, "game-{words:3}");
  EXPECT_THAT(refusal({"--id_format", "{nonsense}"}), StartsWith("--id_format: '{nonsense}': "));
  EXPECT_THAT(refusal({"--id_format=-{uuid}"}), StartsWith("--id_format: '-{uuid}': "));
  EXPECT_THAT(refusal({"--id_format", ""}), StartsWith("--id_format: '': "));
}

TEST(config_validate, limits_that_contradict_each_other_are_refused) {
  EXPECT_EQ(refusal({"--outbox_bytes_max", "1MiB"}),
            "--outbox_bytes_max: 1 MiB is less than --message_bytes_max (2 MiB), or one long message would close its "
            "receiver");
  EXPECT_EQ(refusal({"--total_outbox_bytes_max", "3MiB"}),
            "--total_outbox_bytes_max: 3 MiB is less than --outbox_bytes_max (4 MiB), which it sums up");
  EXPECT_EQ(refusal({"--total_queue_bytes_max", "3MiB"}),
            "--total_queue_bytes_max: 3 MiB is less than --queue_bytes_max (4 MiB), which it sums up");
  EXPECT_EQ(refusal({"--sender_queue_bytes_max", "65MiB"}),
            "--total_queue_bytes_max: 64 MiB is less than --sender_queue_bytes_max (65 MiB), which it sums up");
  EXPECT_EQ(refusal({"--total_incoming_bytes_max", "1MiB"}),
            "--total_incoming_bytes_max: 1 MiB is less than --message_bytes_max (2 MiB), or a message of that size "
            "could never arrive");
  EXPECT_EQ(refusal({"--outbox_bytes_max", "1MiB"}, {{"P2P_BROKER_MESSAGE_BYTES_MAX", "3MiB"}}),
            "--outbox_bytes_max: 1 MiB is less than P2P_BROKER_MESSAGE_BYTES_MAX (3 MiB), or one long message would "
            "close its receiver");
}

TEST(config_validate, limits_may_be_equal) {
  const std::string size = "300000";
  EXPECT_EQ(refusal({"--message_bytes_max", size, "--outbox_bytes_max", size, "--total_outbox_bytes_max", size,
                     "--queue_bytes_max", size, "--sender_queue_bytes_max", size, "--total_queue_bytes_max", size,
                     "--total_incoming_bytes_max", size}),
            "accepted");
}

TEST(config_validate, options_that_another_one_switches_on_get_a_hint_without_it) {
  EXPECT_THAT(given({"--check_ice_server", "stun:localhost"}).hints,
              ElementsAre("--check_ice_server: is asked by the page of check_page alone, which is off"));
  EXPECT_THAT(given({"--check_ice_server", "stun:localhost", "--check_page"}).hints, IsEmpty());
  EXPECT_THAT(given({"--admin_token_file", "/run/token"}).hints,
              ElementsAre("--admin_token_file: protects nothing without admin, which is off"));
  EXPECT_THAT(given({"--admin_token_file", "/run/token", "--admin", "127.0.0.1:9001"}).hints, IsEmpty());
}

TEST(config_validate, doubtful_settings_get_a_hint) {
  EXPECT_THAT(given({"--queue_bytes_max", "1MiB"}).hints,
              ElementsAre("--queue_bytes_max: less than --message_bytes_max, so the longest messages cannot wait for "
                          "an absent peer"));
  EXPECT_THAT(given({"--sender_queue_bytes_max", "1MiB"}).hints,
              ElementsAre("--sender_queue_bytes_max: less than --message_bytes_max, so the longest messages cannot "
                          "wait for an absent peer"));
  EXPECT_THAT(given({"--outbox_bytes_max", "3MiB"}).hints,
              ElementsAre("--outbox_bytes_max: less than --queue_bytes_max, so a peer that comes late may be closed "
                          "when it gets what has waited for it"));
  EXPECT_THAT(given({"--alive_timeout", "5000"}).hints,
              ElementsAre("--alive_timeout: PeerJS clients send a heartbeat every 5000 ms and will be dropped"));
  EXPECT_THAT(given({"--alive_timeout", "5001"}).hints, IsEmpty());
  EXPECT_THAT(given({"-c", "5000", "--sockets_max", "100"}).hints,
              ElementsAre("--concurrent_limit: cannot be reached, --sockets_max allows fewer connections"));
}

TEST(config_validate, nobody_may_be_let_in) { EXPECT_EQ(given({"-c", "0"}).settings.concurrent_limit, 0U); }

TEST(config_validate, settings_made_in_code_are_checked_too) {
  const origin_of origin = [](std::string_view name) { return std::string(name); };
  const std::vector<std::pair<std::function<void(options&)>, std::string>> cases = {
      {[](options& o) { o.connection_limit = 0; }, "connection_limit: '0' is not a whole number from 1 to 100000000"},
      {[](options& o) { o.log_level = "loud"; }, "log_level: 'loud' is none of"},
      {[](options& o) { o.keys.clear(); }, "key: at least one key"},
  };
  for (const auto& [spoil, sentence] : cases) {
    options settings;
    spoil(settings);
    try {
      static_cast<void>(validate(settings, origin, file_check::skip));
      ADD_FAILURE() << "accepted instead of " << sentence;
    } catch (const usage_error& error) {
      EXPECT_THAT(error.what(), StartsWith(sentence));
    }
  }
}

TEST(validate, knows_blocks_of_addresses_from_other_texts) {
  EXPECT_THAT(given({"--trusted_proxy", "10.0.0.0/8", "::1", "--proxy_protocol"}).hints, IsEmpty());
  EXPECT_EQ(refusal({"--trusted_proxy", "10.0.0.0/8", "10.0.0.0/40"}),
            "--trusted_proxy: '10.0.0.0/40' is neither an address nor a block such as 10.0.0.0/8");
  EXPECT_THAT(given({"--proxy_protocol"}).hints,
              ElementsAre("--proxy_protocol: changes nothing as long as no proxy is trusted; give trusted_proxy, too"));
  EXPECT_THAT(given({"--proxy_protocol", "--proxied"}).hints, IsEmpty());
}

}  // namespace
}  // namespace p2p_broker::config::validate_test
