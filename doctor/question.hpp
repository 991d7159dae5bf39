// One plain HTTP request on a connection of its own, and what came of it.
// About 64 KiB of an answer are read, which is far more than a broker's; at most 5 answers like 103 are read past.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "doctor/dial.hpp"
#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

struct question {
  bool preflight = false;  ///< OPTIONS instead of GET
  std::string path;
  std::string origin;  ///< empty: none
};

boost::asio::awaitable<http_seen> ask(const place& where, const question& what);

/// Whether a port that was to speak TLS answers plain HTTP, and not by complaining of it: the broker answers a TLS
/// handshake on such a port with an alert, as servers of TLS do.
boost::asio::awaitable<bool> speaks_plain(place where);

}  // namespace p2p_broker::doctor
