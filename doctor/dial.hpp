// Connects to an address of what is examined, and shakes hands by TLS if its URL says so.
// Certificates are looked at once, for their own step; a bad one does not keep the other steps from telling more.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"
#include "doctor/link.hpp"

namespace p2p_broker::doctor {

/// Where everybody is connected to; outlives the connections.
struct place {
  target to;
  boost::asio::ip::tcp::endpoint at;
  boost::asio::ssl::context* trust = nullptr;
  milliseconds patience{5000};
  std::string protocol = "http/1.1";  ///< that TLS asks for (ALPN), as browsers do for WebSockets
  bool http2_alone = false;           ///< known from an earlier request: why later ones end without an answer
};

/// Connects without TLS.
boost::asio::awaitable<trouble> connect(link& line, const place& where);

/// For a link that is connected; asks for the host by name (SNI) and for the protocol.
boost::asio::awaitable<trouble> shake_hands(link& line, const place& where);

/// Both, as far as the URL wants it.
boost::asio::awaitable<trouble> dial(link& line, const place& where);

/// Whether a server that does not answer HTTP/1.1 takes HTTP/2 when that is asked for.
boost::asio::awaitable<bool> takes_http2(place where);

/// What the certificate of a link that has shaken hands is worth for `host`.
[[nodiscard]] tls_seen look_at_certificate(link& line, const std::string& host);

}  // namespace p2p_broker::doctor
