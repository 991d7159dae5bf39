// A request to the admin listener as far as it is looked at, and the reply to it, both without a socket.
// Whoever reads bytes fills the one and writes the other; what decides in between is pure.
#pragma once

#include <string>

namespace p2p_broker::server::admin {

struct request {
  std::string method = {};         ///< as it came: "GET"
  std::string target = {};         ///< path and query, undecoded
  std::string host = {};           ///< the Host header; empty: none
  std::string origin = {};         ///< the Origin header; empty: none
  std::string authorization = {};  ///< the Authorization header; empty: none
  std::string fetch_site = {};     ///< Sec-Fetch-Site, by which browsers say whose page asks; empty: none
  std::string local_ip = {};       ///< the address of ours that it came to, without brackets
};

struct reply {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = {};
  std::string policy = "default-src 'none'; frame-ancestors 'none'";  ///< Content-Security-Policy
  std::string allow = {};                                             ///< 405: the methods that there are
  std::string authenticate = {};                                      ///< 401: the WWW-Authenticate header
};

}  // namespace p2p_broker::server::admin
