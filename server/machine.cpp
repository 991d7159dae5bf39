// getifaddrs(3), getrlimit(2) and /proc/self/fd. None of them is needed to serve, so no failure is told of.
#include "server/machine.hpp"

#include <array>
#include <filesystem>
#include <iterator>

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

}  // namespace

machine machine::look() {
  return {.addresses = find_addresses(), .open_files_max = find_open_files_max(), .open_files = count_open_files()};
}

}  // namespace p2p_broker::server
