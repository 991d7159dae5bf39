// What the start says about the machine: its addresses, and how many files and how much memory it allows. Looked up
// once, behind the ready line; what cannot be found out, as addresses where netlink is forbidden, is left empty.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::server {

/// An address of a network interface that is up and not the loopback one.
struct interface_address {
  std::string interface;  ///< as "eth0"
  std::string address;    ///< as "192.168.1.20" or "2001:db8::5", without a zone
};

struct machine {
  std::vector<interface_address> addresses;  ///< in the system's order
  std::uint64_t open_files_max = 0;          ///< RLIMIT_NOFILE, files at a time; 0 if unknown
  std::uint64_t open_files = 0;              ///< open now, before any client; 0 if unknown
  std::uint64_t memory_max = 0;              ///< bytes that its control groups allow; 0 if they set no bound
  std::uint64_t address_space_max = 0;       ///< RLIMIT_AS, bytes; 0 if there is none

  [[nodiscard]] static machine look();
};

/// The least memory.max of a control group of version 2 and of those around it.
/// \param mount where the groups are, as /sys/fs/cgroup
/// \param groups what /proc/self/cgroup holds; its line `0::/path` names the group
/// \returns bytes; 0 if there is no bound or no such group
[[nodiscard]] std::uint64_t group_memory_max(const std::filesystem::path& mount, std::string_view groups);

}  // namespace p2p_broker::server
