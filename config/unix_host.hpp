// What --host may name in place of an address: a unix socket, as `unix:/run/p2p-broker/broker.sock`, or one in Linux's
// abstract namespace, as `unix:@name`, which has no file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace p2p_broker::config {

inline constexpr std::string_view unix_prefix = "unix:";
inline constexpr std::size_t unix_path_bytes_max = 107;  // the kernel's 108, less the zero behind it

[[nodiscard]] constexpr bool is_unix_host(std::string_view host) noexcept { return host.starts_with(unix_prefix); }

/// A path, or `@` and a name. \param host is_unix_host
[[nodiscard]] constexpr std::string_view unix_path_of(std::string_view host) noexcept {
  return host.substr(unix_prefix.size());
}

/// \returns what is wrong with it, if it begins as a unix socket does and is none
[[nodiscard]] inline std::optional<std::string> complaint_about_unix(std::string_view host) {
  if (!is_unix_host(host)) {
    return std::nullopt;
  }
  const std::string_view path = unix_path_of(host);
  if (path.size() >= 2 && path.size() <= unix_path_bytes_max && (path.front() == '/' || path.front() == '@')) {
    return std::nullopt;
  }
  return "'" + std::string(host) + "' is not unix: with an absolute path, or @ and a name, of up to " +
         std::to_string(unix_path_bytes_max) + " bytes";
}

}  // namespace p2p_broker::config
