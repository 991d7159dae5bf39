// One function for each check, in the order of the options. Ranges of single numbers are checked again here, because
// settings may also come from code.
#include "config/validate.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <thread>
#include <variant>

#include "config/admin_place.hpp"
#include "config/dot_segment.hpp"
#include "config/doubts.hpp"
#include "config/ice_url.hpp"
#include "config/option_table.hpp"
#include "config/option_value.hpp"
#include "config/unix_host.hpp"
#include "config/usage_error.hpp"
#include "protocol/cidr.hpp"
#include "protocol/id_template.hpp"

namespace p2p_broker::config {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_printable_ascii(char c) { return c > 0x20 && c < 0x7f; }

class validation {
 public:
  validation(options& settings, const origin_of& origin, file_check files)
      : settings_(settings), origin_(origin), files_(files) {}

  std::vector<std::string> run() {
    ranges();
    host();
    path();
    threads();
    tls_pairs();
    keys();
    cors();
    proxies();
    id_format("id_format", settings_.id_format);
    id_format("lobby_format", settings_.lobby_format);
    sizes();
    std::ranges::move(doubts_about(settings_, origin_), std::back_inserter(hints_));
    return std::move(hints_);
  }

 private:
  [[noreturn]] void fail(std::string_view option, const std::string& complaint) const {
    throw usage_error(origin_(option) + ": " + complaint);
  }

  void hint(std::string_view option, const std::string& text) { hints_.push_back(origin_(option) + ": " + text); }

  void ranges() const {
    options scratch = settings_;
    for (const option_row& row : option_table()) {
      const std::vector<std::string> texts = value_texts(settings_, row);
      if (row.is_list()) continue;
      if (const auto complaint = set_value(scratch, row, texts)) fail(row.name, *complaint);
    }
  }

  void host() {
    if (settings_.host.empty()) settings_.host = options{}.host;
    if (!std::ranges::all_of(settings_.host, is_printable_ascii)) {
      fail("host", in_quotes(settings_.host) + " is neither an address nor a host name");
    }
    if (const auto complaint = complaint_about_unix(settings_.host)) fail("host", *complaint);
    if (is_unix_host(settings_.host) && !settings_.proxied && settings_.trusted_proxies.empty()) {
      hint("host",
           "clients on a unix socket are not told apart; with --proxied their proxy's word on them is believed");
    }
  }

  // compat: path-normal
  // peerjs-server serves `myapp` for WebSockets only, `//x` at two places and `/..` nowhere; here the path is what was
  // meant, or an error.
  void path() {
    const std::string given = settings_.path;
    if (given.size() > path_bytes_max) fail("path", "longer than " + std::to_string(path_bytes_max) + " characters");
    const auto is_bad = [](char c) { return !is_printable_ascii(c) || c == '?' || c == '#' || c == '\\'; };
    if (std::ranges::any_of(given, is_bad)) {
      fail("path", in_quotes(given) + " has a space, '?', '#', '\\' or a character that is not printable ASCII");
    }
    std::string normal;
    for (std::string_view rest = given; !rest.empty();) {
      const std::size_t length = std::min(rest.find('/'), rest.size());
      const std::string_view segment = rest.substr(0, length);
      if (is_dot_segment(segment)) fail("path", in_quotes(given) + " has the segment '" + std::string(segment) + "'");
      if (!segment.empty()) normal += "/" + std::string(segment);
      rest.remove_prefix(std::min(length + 1, rest.size()));
    }
    settings_.path = normal.empty() ? "/" : normal;
  }

  void threads() {
    if (settings_.threads == 0) settings_.threads = std::max(1U, std::thread::hardware_concurrency());
  }

  // compat: start-errors
  // peerjs-server ends with 1 for half a pair and with 0 for a file that is missing.
  void tls_pairs() {
    std::vector<std::string>& keys = settings_.sslkeys;
    std::vector<std::string>& certificates = settings_.sslcerts;
    std::erase(keys, "");  // an empty text has always meant none
    std::erase(certificates, "");
    if (keys.size() != certificates.size()) pair_is_missing(keys.size(), certificates.size());
    if (certificates.size() > certificates_max) {
      fail("sslcert", "more than " + std::to_string(certificates_max) + " certificates");
    }
    if (files_ == file_check::skip) return;
    for (const std::string& name : keys) readable("sslkey", name);
    for (const std::string& name : certificates) readable("sslcert", name);
  }

  [[noreturn]] void pair_is_missing(std::size_t keys, std::size_t certificates) const {
    if (certificates == 0) fail("sslkey", "the certificate is missing, give sslcert too");
    if (keys == 0) fail("sslcert", "the private key is missing, give sslkey too");
    const std::string counts = std::to_string(keys) + " of sslkey and " + std::to_string(certificates) + " of sslcert";
    fail(keys > certificates ? "sslkey" : "sslcert", counts + "; the n-th key belongs to the n-th certificate");
  }

  void readable(std::string_view option, const std::string& name) const {
    std::error_code error;
    if (std::filesystem::is_directory(name, error)) fail(option, in_quotes(name) + " is a directory");
    if (!std::filesystem::exists(name, error)) fail(option, in_quotes(name) + " does not exist");
    if (!std::ifstream(name)) fail(option, in_quotes(name) + " cannot be read");
  }

  // compat: key-text
  // peerjs-server takes 123 as a number that no client's text equals, and starts with an empty key that none can give.
  void keys() const {
    if (settings_.keys.empty()) fail("key", "at least one key is needed");
    if (settings_.keys.size() > keys_max) fail("key", "more than " + std::to_string(keys_max) + " keys");
    std::set<std::string_view> seen;
    for (const std::string& key : settings_.keys) {
      if (key.empty()) fail("key", "a key must not be empty, nobody could connect");
      if (key.size() > key_bytes_max) fail("key", "a key has more than " + std::to_string(key_bytes_max) + " bytes");
      if (std::ranges::any_of(key, is_control)) fail("key", in_quotes(key) + " has a control character");
      if (!seen.insert(key).second) fail("key", in_quotes(key) + " is given twice");
    }
  }

  // compat: cors-star
  // peerjs-server takes `*` as an origin of that name, so that nobody is allowed.
  void cors() {
    if (std::ranges::find(settings_.cors, "*") != settings_.cors.end()) settings_.cors = {"*"};
    if (settings_.check_origin && (settings_.cors.empty() || settings_.cors.front() == "*")) {
      hint("check_origin", "there is nothing to check, and every page may connect, unless --cors names origins");
    }
    for (const std::string& origin : settings_.cors) {
      if (!std::ranges::all_of(origin, is_printable_ascii) || origin.empty()) {
        fail("cors", in_quotes(origin) + " is not an origin such as https://example.org");
      }
      const auto scheme_end = origin.find("://");
      const bool is_origin = scheme_end != std::string::npos && origin.find('/', scheme_end + 3) == std::string::npos;
      if (!is_origin && origin != "null" && origin != "*") {
        hint("cors", in_quotes(origin) + " matches no page's origin, which is like https://example.org without a path");
      }
    }
  }

  void proxies() const {
    for (const std::string& block : settings_.trusted_proxies) {
      if (!protocol::cidr::parse(block)) {
        fail("trusted_proxy", in_quotes(block) + " is neither an address nor a block such as 10.0.0.0/8");
      }
    }
  }

  void id_format(std::string_view option, const std::string& value) const {
    const auto parsed = protocol::id_template::parse(value);
    if (const auto* complaint = std::get_if<std::string>(&parsed)) {
      fail(option, in_quotes(value) + ": " + *complaint);
    }
  }

  /// Errors where one client could harm another or nothing would work at all.
  void sizes() const {
    at_least("outbox_bytes_max", settings_.outbox_bytes_max, "message_bytes_max", settings_.message_bytes_max,
             "or one long message would close its receiver");
    at_least("total_outbox_bytes_max", settings_.total_outbox_bytes_max, "outbox_bytes_max", settings_.outbox_bytes_max,
             "which it sums up");
    at_least("total_queue_bytes_max", settings_.total_queue_bytes_max, "queue_bytes_max", settings_.queue_bytes_max,
             "which it sums up");
    at_least("total_queue_bytes_max", settings_.total_queue_bytes_max, "sender_queue_bytes_max",
             settings_.sender_queue_bytes_max, "which it sums up");
    at_least("total_incoming_bytes_max", settings_.total_incoming_bytes_max, "message_bytes_max",
             settings_.message_bytes_max, "or a message of that size could never arrive");
  }

  void at_least(std::string_view option, std::uint32_t value, std::string_view other, std::uint32_t least,
                const std::string& reason) const {
    if (value >= least) return;
    const std::string bound = origin_(other) + " (" + size_in_words(least) + ")";
    fail(option, size_in_words(value) + " is less than " + bound + ", " + reason);
  }

  options& settings_;
  const origin_of& origin_;
  file_check files_;
  std::vector<std::string> hints_;
};

}  // namespace

std::vector<std::string> validate(options& settings, const origin_of& origin, file_check files) {
  check_admin(settings, origin);
  check_ice_servers(settings, origin);
  return validation(settings, origin, files).run();
}

}  // namespace p2p_broker::config
