#include "protocol/proxy_header.hpp"

#include <algorithm>
#include <array>

namespace p2p_broker::protocol {
namespace {

using status = proxy_header::status;

constexpr std::string_view line_start = "PROXY ";
constexpr std::size_t line_bytes_max = 107;  // with its end

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t fixed_bytes = 16;  // signature, version and command, family, length

/// The next word of `line`, which is cut off it with the one blank behind it.
[[nodiscard]] std::string_view take_word(std::string_view& line) noexcept {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

[[nodiscard]] proxy_header parse_line(std::string_view input) noexcept {
  const std::size_t end = input.substr(0, line_bytes_max).find("\r\n");
  if (end == std::string_view::npos) {
    return {input.size() < line_bytes_max ? status::incomplete : status::bad};
  }
  std::string_view line = input.substr(line_start.size(), end - line_start.size());
  const std::size_t bytes = end + 2;
  const std::string_view family = take_word(line);
  if (family == "UNKNOWN") {
    return {status::complete, bytes};
  }
  const auto source = parse_ip(take_word(line));
  const auto destination = parse_ip(take_word(line));
  const auto source_port = parse_port(take_word(line));
  const auto destination_port = parse_port(line);
  const bool v4 = family == "TCP4";
  if ((!v4 && family != "TCP6") || !source || !destination || !source_port || !destination_port ||
      (v4 && !is_ipv4(*source))) {
    return {status::bad};
  }
  return {status::complete, bytes, ip_place{*source, *source_port}};
}

[[nodiscard]] proxy_header parse_bytes(std::string_view input) noexcept {
  constexpr unsigned version = 2;
  constexpr unsigned local = 0;
  constexpr unsigned proxied = 1;
  constexpr unsigned tcp4 = 0x11;
  constexpr unsigned tcp6 = 0x21;
  constexpr std::size_t tcp4_bytes = 12;  // two addresses, two ports
  constexpr std::size_t tcp6_bytes = 36;
  if (input.size() < fixed_bytes) {
    return {status::incomplete};
  }
  const auto* const raw = reinterpret_cast<const unsigned char*>(input.data());
  const auto number_at = [raw](std::size_t at) { return static_cast<std::uint16_t>(raw[at] << 8 | raw[at + 1]); };
  const unsigned command = raw[12] & 0xFU;
  const unsigned family = raw[13];
  const std::size_t length = number_at(14);
  const std::size_t bytes = fixed_bytes + length;
  const bool too_short =
      command == proxied && ((family == tcp4 && length < tcp4_bytes) || (family == tcp6 && length < tcp6_bytes));
  if (raw[12] >> 4 != version || command > proxied || bytes > proxy_header_bytes_max || too_short) {
    return {status::bad};
  }
  if (input.size() < bytes) {
    return {status::incomplete};
  }
  if (command == local || (family != tcp4 && family != tcp6)) {
    return {status::complete, bytes};
  }
  const unsigned char* const addresses = raw + fixed_bytes;
  if (family == tcp4) {
    return {status::complete, bytes, ip_place{mapped_ipv4(addresses), number_at(fixed_bytes + 8)}};
  }
  ip_place source{{}, number_at(fixed_bytes + 32)};
  std::copy_n(addresses, source.ip.size(), source.ip.begin());
  return {status::complete, bytes, source};
}

/// Whether the two are the same as far as the shorter one goes.
[[nodiscard]] bool agree(std::string_view input, std::string_view start) noexcept {
  const std::size_t size = std::min(input.size(), start.size());
  return input.substr(0, size) == start.substr(0, size);
}

}  // namespace

proxy_header parse_proxy_header(std::string_view input) noexcept {
  if (input.empty()) {
    return {status::incomplete};
  }
  if (agree(input, line_start)) {
    return input.size() < line_start.size() ? proxy_header{status::incomplete} : parse_line(input);
  }
  return agree(input, signature) ? parse_bytes(input) : proxy_header{status::bad};
}

}  // namespace p2p_broker::protocol
