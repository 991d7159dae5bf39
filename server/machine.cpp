// getifaddrs(3), getrlimit(2), /proc/self and cgroups(7). None of them is needed to serve, so no failure is told of.
#include "server/machine.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <limits>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/resource.h>

namespace p2p_broker::server {
namespace {

[[nodiscard]] std::string text_of(const sockaddr& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (from.sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in&>(from).sin_addr;
  } else if (from.sa_family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr;
  }
  if (bytes == nullptr || ::inet_ntop(from.sa_family, bytes, text.data(), text.size()) == nullptr) {
    return "";
  }
  return text.data();
}

[[nodiscard]] std::vector<interface_address> find_addresses() {
  std::vector<interface_address> found;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) {
    return found;
  }
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    const bool is_usable = (each->ifa_flags & IFF_UP) != 0 && (each->ifa_flags & IFF_LOOPBACK) == 0;
    if (!is_usable || each->ifa_addr == nullptr) {
      continue;
    }
    if (std::string text = text_of(*each->ifa_addr); !text.empty()) {
      found.push_back({each->ifa_name, std::move(text)});
    }
  }
  ::freeifaddrs(first);
  return found;
}

[[nodiscard]] std::uint64_t find_open_files_max() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? std::uint64_t{limit.rlim_cur} : 0;
}

[[nodiscard]] std::uint64_t count_open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  return error ? 0 : static_cast<std::uint64_t>(std::distance(begin(files), end(files)));
}

[[nodiscard]] std::uint64_t find_address_space_max() {
  rlimit limit{};
  const bool bounded = ::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return bounded ? std::uint64_t{limit.rlim_cur} : 0;
}

[[nodiscard]] std::string text_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The path of the group of version 2, without its first slash; nothing if there is none.
[[nodiscard]] std::string_view group_in(std::string_view groups) {
  constexpr std::string_view mark = "0::/";
  const std::size_t at = groups.starts_with(mark) ? 0 : groups.find("\n0::/");
  if (at == std::string_view::npos) {
    return {};
  }
  groups.remove_prefix(groups.find(mark, at) + mark.size());
  return groups.substr(0, groups.find('\n'));
}

}  // namespace

/// "max" is no number and no bound.
std::uint64_t group_memory_max(const std::filesystem::path& mount, std::string_view groups) {
  constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t least = none;
  for (std::filesystem::path group = group_in(groups);; group = group.parent_path()) {
    std::ifstream in(mount / group / "memory.max");
    if (std::uint64_t bound = 0; in >> bound) {
      least = std::min(least, bound);
    }
    if (group.empty()) {
      return least == none ? 0 : least;
    }
  }
}

machine machine::look() {
  return {.addresses = find_addresses(),
          .open_files_max = find_open_files_max(),
          .open_files = count_open_files(),
          .memory_max = group_memory_max("/sys/fs/cgroup", text_in("/proc/self/cgroup")),
          .address_space_max = find_address_space_max()};
}

}  // namespace p2p_broker::server
