// Asks the system for the addresses of a host, with a time limit that getaddrinfo does not have.
// Behind it the look-up goes on in Asio's thread, which is why whoever asks is told so.
#pragma once

#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"

namespace p2p_broker::doctor {

struct looked_up {
  names_seen seen;
  std::vector<boost::asio::ip::tcp::endpoint> addresses;  ///< IPv4 and IPv6 by turns, each once
  bool goes_on = false;
};

boost::asio::awaitable<looked_up> look_up(boost::asio::io_context& context, const target& to, milliseconds patience);

}  // namespace p2p_broker::doctor
