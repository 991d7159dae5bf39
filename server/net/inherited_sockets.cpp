#include "server/net/inherited_sockets.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <unistd.h>

namespace p2p_broker::server {
namespace {

constexpr int first_descriptor = 3;
constexpr int descriptors_max = 64;

[[nodiscard]] std::optional<int> number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) {
    return std::nullopt;
  }
  const std::string_view digits(text);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

/// In quotes, with what is not printable ASCII as `\xNN`, since it goes to a terminal.
[[nodiscard]] std::string in_quotes(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr std::size_t shown_max = 80;
  std::string out = "\"";
  for (const char c : text.substr(0, shown_max)) {
    if (c < ' ' || c > '~' || c == '"' || c == '\\') {
      const auto byte = static_cast<unsigned char>(c);
      out.append("\\x").append({hex[byte >> 4], hex[byte & 15]});
    } else {
      out.push_back(c);
    }
  }
  return out + (text.size() > shown_max ? "\"..." : "\"");
}

/// The n-th of the names that systemd gives (FileDescriptorName=), or its descriptor's number.
[[nodiscard]] std::string name_of(std::string_view names, int n) {
  for (int i = 0; i < n && !names.empty(); ++i) {
    names.remove_prefix(std::min(names.find(':'), names.size() - 1) + 1);
  }
  const std::string_view name = names.substr(0, names.find(':'));
  return "descriptor " + std::to_string(first_descriptor + n) + (name.empty() ? "" : " (" + in_quotes(name) + ")");
}

}  // namespace

std::vector<listener> inherited_sockets() {
  const std::optional<int> whose = number_in("LISTEN_PID");
  const std::optional<int> count = number_in("LISTEN_FDS");
  const char* const counted = std::getenv("LISTEN_FDS");
  const std::optional<std::string> said = counted != nullptr ? std::optional<std::string>(counted) : std::nullopt;
  const char* const listed = std::getenv("LISTEN_FDNAMES");
  const std::string names = listed != nullptr ? listed : "";
  for (const char* const variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
    ::unsetenv(variable);
  }
  std::vector<listener> all;
  if (whose != ::getpid() || !said) {
    return all;
  }
  if (!count || *count < 0 || *count > descriptors_max) {
    throw start_error("LISTEN_FDS: " + in_quotes(*said) + " is not a number of sockets up to " +
                      std::to_string(descriptors_max) + ".");
  }
  for (int n = 0; n < *count; ++n) {
    all.push_back(listener::adopt(file_descriptor(first_descriptor + n), name_of(names, n)));
  }
  return all;
}

}  // namespace p2p_broker::server
