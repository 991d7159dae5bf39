// Any bytes as what a client writes into X-Forwarded-For or Forwarded before proxies add whom they have seen, and as
// what a proxy repeats of it between quotes: the client is who the proxies have seen.
// Besides, what comes of a list is what a reading of it in one piece gives.
#include <arpa/inet.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/cidr.hpp"
#include "protocol/ip_text.hpp"
#include "server/http/forwarded.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace p2p_broker;
using fuzz::require;
using protocol::ip_place;
using server::client_of;

constexpr std::size_t hops_max = 32;
constexpr std::string_view seen = "203.0.113.7";
const std::array trusted{*protocol::cidr::parse("10.0.0.0/8"), *protocol::cidr::parse("2001:db8::/32")};

bool is_seen(const std::optional<ip_place>& found) { return found && found->ip == *protocol::parse_ip(seen); }
std::optional<ip_place> by_list(const std::string& list) { return client_of(list, "", trusted); }
std::optional<ip_place> by_rfc(const std::string& forwarded) { return client_of("", forwarded, trusted); }

/// A quoted-string (RFC 9110 5.6.4) that means `text`.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

/// The client of a list without quotes, read from the left into a list of words first.
std::optional<ip_place> plain_reading(std::string_view list) {
  std::vector<std::string> words{""};
  for (const char c : list) {
    if (c == ',') {
      words.emplace_back();
    } else if ((c != ' ' && c != '\t') || !words.back().empty()) {
      words.back() += c;
    }
  }
  std::optional<ip_place> nearest;
  for (std::size_t hop = 0; hop < hops_max && hop < words.size(); ++hop) {
    std::string word = words[words.size() - 1 - hop];
    word.erase(word.find_last_not_of(" \t") + 1);
    const auto place = protocol::parse_ip_place(word);
    if (!place) {
      break;
    }
    nearest = place;
    if (!protocol::any_contains(trusted, place->ip)) {
      break;
    }
  }
  return nearest;
}

/// Written as people write it, an address is read as the same.
void check_place(const ip_place& place) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  require(::inet_ntop(AF_INET6, place.ip.data(), text.data(), text.size()) != nullptr, "a client is an address");
  const std::string written = "[" + std::string(text.data()) + "]:" + std::to_string(place.port);
  require(protocol::parse_ip_place(written) == place, "an address reads back the same");
  require(client_of(written, "", {}) == place && client_of("", "for=\"" + written + '"', {}) == place,
          "an address means the same in both headers");
}

void check_forged(const std::string& forged) {
  const std::string behind = ", " + std::string(seen);
  const std::string element = ", for=" + std::string(seen);
  require(is_seen(by_list(forged + behind)), "X-Forwarded-For: the proxy is believed");
  require(is_seen(by_list(forged + behind + ", 10.0.0.1")), "X-Forwarded-For: over two proxies");
  require(is_seen(by_rfc(forged + element)), "Forwarded: the proxy is believed");
  require(is_seen(by_rfc(forged + element + ";proto=https, for=\"[2001:db8::1]:80\"")), "Forwarded: over two proxies");
}

/// Whatever a proxy repeats of a request, a Host header for instance, is text if it is quoted.
void check_repeated(const std::string& said) {
  const std::string repeated = "host=" + quoted(said);
  const std::string whose = "for=" + std::string(seen);
  require(is_seen(by_rfc(whose + ";" + repeated)), "Forwarded: what is repeated behind is text");
  require(is_seen(by_rfc(repeated + ";" + whose)), "Forwarded: what is repeated before is text");
  require(is_seen(by_rfc("for=192.0.2.1, " + whose + "; " + repeated + ",for=10.0.0.1;by=_p;" + repeated)),
          "Forwarded: what is repeated twice is text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_forged(text);
  check_repeated(text);
  const auto listed = by_list(text);
  require(listed == (text.empty() ? std::nullopt : plain_reading(text)), "a list is read as it stands");
  require(client_of(text, "for=198.51.100.1", trusted) == (text.empty() ? by_rfc("for=198.51.100.1") : listed),
          "Forwarded is looked at only without X-Forwarded-For");
  for (const auto& found : {listed, by_rfc(text)}) {
    if (found) {
      check_place(*found);
    }
  }
  return 0;
}
