// Any bytes as what comes first on a connection from a proxy: however TCP cuts a PROXY header, it ends at the same byte
// and tells the same source, which is what a plain reading of its line or bytes gives.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/proxy_header.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace p2p_broker::protocol;
using p2p_broker::fuzz::require;
using status = proxy_header::status;

constexpr std::size_t line_bytes_max = 107;
constexpr std::size_t fixed_bytes = 16;

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words{""};
  for (const char c : line) {
    if (c == ' ') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

/// The address that the C library reads in it, IPv4 as IPv6 maps it.
std::optional<ip_bytes> address_in(const std::string& word) {
  ip_bytes out{};
  const bool v4 = word.find(':') == std::string::npos;
  const std::string mapped = v4 ? "::ffff:" + word : word;
  const bool whole = word.find('\0') == std::string::npos;
  return whole && ::inet_pton(AF_INET6, mapped.c_str(), out.data()) == 1 ? std::optional(out) : std::nullopt;
}

void check_line(std::string_view line, const proxy_header& read) {
  const std::vector<std::string> words = words_of(line);
  require(line.size() + 2 == read.bytes && read.bytes <= line_bytes_max, "a line ends at its first end of line");
  require(words.size() > 1 && words[0] == "PROXY", "a line begins with its name");
  if (words[1] == "UNKNOWN") {
    require(!read.source, "UNKNOWN tells nobody");
    return;
  }
  require(words.size() == 6 && (words[1] == "TCP4" || words[1] == "TCP6"), "a line has six words");
  require(read.source && address_in(words[2]) == read.source->ip, "a line tells its first address");
  require(address_in(words[3]).has_value(), "the other end is an address, too");
  require(words[1] != "TCP4" || is_ipv4(read.source->ip), "TCP4 tells an address of IPv4");
  for (const std::string& port : {words[4], words[5]}) {
    require(!port.empty() && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; }),
            "ports are digits");
  }
  require(std::stoul(words[4]) == read.source->port, "a line tells its first port");
}

void check_bytes(std::string_view header, const proxy_header& read) {
  const auto at = [header](std::size_t n) { return static_cast<unsigned char>(header[n]); };
  require(header.size() == fixed_bytes + at(14) * 256U + at(15), "the bytes are as many as they say");
  require(header.size() <= proxy_header_bytes_max, "the bytes keep to the limit");
  const bool proxied = at(12) == 0x21;
  require(proxied || at(12) == 0x20, "version 2, and a command that there is");
  const bool tells = proxied && (at(13) == 0x11 || at(13) == 0x21);
  require(tells == read.source.has_value(), "TCP over IP has a source, and nothing else");
  if (!tells) {
    return;
  }
  const std::size_t width = at(13) == 0x11 ? 4 : 16;
  const std::size_t ports = fixed_bytes + 2 * width;
  require(header.size() >= ports + 4, "there is room for two addresses and ports");
  require(is_ipv4(read.source->ip) || width == 16, "an address of IPv4 stays one");
  require(std::equal(read.source->ip.end() - static_cast<std::ptrdiff_t>(width), read.source->ip.end(),
                     reinterpret_cast<const unsigned char*>(header.data()) + fixed_bytes),
          "the bytes tell their first address");
  require(read.source->port == at(ports) * 256U + at(ports + 1), "the bytes tell their first port");
}

/// What it tells, said again by a proxy that writes lines, and by one that writes bytes.
void check_said_again(const ip_place& source) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  require(::inet_ntop(AF_INET6, source.ip.data(), text.data(), text.size()) != nullptr, "the source is an address");
  const std::string port = std::to_string(source.port);
  const proxy_header line =
      parse_proxy_header("PROXY TCP6 " + std::string(text.data()) + " ::1 " + port + " " + port + "\r\n");
  require(line.what == status::complete && line.source == source, "a line says the same");
  std::string bytes("\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24", fixed_bytes);
  bytes.append(reinterpret_cast<const char*>(source.ip.data()), source.ip.size()).append(16, 'd');
  bytes += static_cast<char>(source.port >> 8);
  bytes += static_cast<char>(source.port & 0xff);
  const proxy_header again = parse_proxy_header(bytes.append(2, 'p'));
  require(again.what == status::complete && again.source == source, "bytes say the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const proxy_header whole = parse_proxy_header(input);
  std::size_t wanted = 0;  // the least that is enough to judge it
  for (; wanted < size && parse_proxy_header(input.substr(0, wanted)).what == status::incomplete; ++wanted) {
  }
  for (std::size_t come = wanted; come <= size; ++come) {
    const proxy_header read = parse_proxy_header(input.substr(0, come));
    require(read.what == whole.what && read.bytes == whole.bytes && read.source == whole.source,
            "what comes later changes no verdict");
  }
  if (whole.what == status::incomplete) {
    require(size < (input.starts_with('P') ? line_bytes_max : proxy_header_bytes_max), "nobody is waited for too long");
  } else if (whole.what == status::bad) {
    require(wanted <= line_bytes_max, "what is none is known early");
  } else {
    require(wanted == whole.bytes, "a header is complete with its last byte");
    const std::string_view header = input.substr(0, whole.bytes);
    if (header.starts_with('P')) {
      check_line(header.substr(0, header.size() - 2), whole);
    } else {
      check_bytes(header, whole);
    }
    if (whole.source) {
      check_said_again(*whole.source);
    }
  }
  return 0;
}
