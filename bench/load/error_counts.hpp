// What went wrong in a run, counted by kind, with the first case in words.
// Every count but `pings` must be 0 for a figure to count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/report.hpp"

namespace p2p_broker::bench {

/// Why a connection came to an end that nobody asked for.
enum class failure : std::uint8_t {
  connect,
  handshake,
  protocol,
  id_taken,
  no_open,
  closed_by_server,
  reset,
  end_of_file,
  send,
  timeout,
};

[[nodiscard]] constexpr const char* name_of(failure why) {
  switch (why) {
    case failure::connect: return "connect";
    case failure::handshake: return "handshake";
    case failure::protocol: return "protocol";
    case failure::id_taken: return "id taken";
    case failure::no_open: return "no OPEN";
    case failure::closed_by_server: return "closed by server";
    case failure::reset: return "reset";
    case failure::end_of_file: return "end of file";
    case failure::send: return "send";
    case failure::timeout: return "timeout";
  }
  return "unknown";
}

struct error_counts {
  std::uint64_t connect = 0;
  std::uint64_t handshake = 0;  ///< TLS failed or the upgrade was refused
  std::uint64_t protocol = 0;   ///< frames or extensions that must not come
  std::uint64_t bad_accept = 0;
  std::uint64_t id_taken = 0;
  std::uint64_t not_open = 0;  ///< something else where OPEN had to be
  std::uint64_t closed_by_server = 0;
  std::uint64_t pings = 0;       ///< pings of the server, which are no error
  std::uint64_t unexpected = 0;  ///< EXPIRE or LEAVE that nobody caused
  std::string first;             ///< the first case, in words

  void note(std::string_view what) {
    if (first.empty()) first = what;
  }

  void put(report& to) const {
    to.count("conn_err", connect);
    to.count("http_err", handshake);
    to.count("proto_err", protocol);
    to.count("bad_accept", bad_accept);
    to.count("id_taken", id_taken);
    to.count("server_error_msgs", not_open);
    to.count("closed_by_server", closed_by_server);
    to.count("pings_from_server", pings);
    if (!first.empty()) to.text("first_error", first);
  }
};

}  // namespace p2p_broker::bench
