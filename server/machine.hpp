// What the start says about the machine: its addresses, and how many files may be open. Looked up once, behind the
// ready line; what cannot be found out, as addresses where netlink is forbidden, is left empty.
#pragma once

#include <cstdint>
#include <string>
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

  [[nodiscard]] static machine look();
};

}  // namespace p2p_broker::server
