#include "doctor/findings/answerer.hpp"

#include <array>
#include <string_view>

#include "doctor/findings/shown.hpp"

namespace p2p_broker::doctor {
namespace {

struct server_row {
  std::string_view mark;  ///< in the headers Server or Via
  answerer who;
};

/// From the outermost inwards: what stands behind a CDN is not what a player talks to.
constexpr std::array servers = {
    server_row{"cloudflare", answerer::cloudflare}, server_row{"nginx", answerer::nginx},
    server_row{"openresty", answerer::nginx},       server_row{"caddy", answerer::caddy},
    server_row{"apache", answerer::apache},         server_row{"haproxy", answerer::haproxy},
    server_row{"traefik", answerer::traefik},
};

}  // namespace

answerer who_answered(const http_seen& seen) {
  const std::string headers = seen.header("server") + " " + seen.header("via");
  for (const server_row& row : servers) {
    if (holds(headers, row.mark)) return row.who;
  }
  // They sign no answer, but their own pages are known.
  if (holds(seen.body, "<center>nginx")) return answerer::nginx;
  if (seen.body.starts_with("<html><body><h1>") && holds(seen.body, "</h1>\n")) return answerer::haproxy;
  if (seen.body == "404 page not found\n") return answerer::traefik;
  if (holds(seen.header("x-powered-by"), "express")) return answerer::express;
  return answerer::unknown;
}

std::string name_of(answerer who) {
  switch (who) {
    case answerer::express: return "an Express server";
    case answerer::nginx: return "nginx";
    case answerer::caddy: return "Caddy";
    case answerer::apache: return "Apache";
    case answerer::haproxy: return "HAProxy";
    case answerer::traefik: return "Traefik";
    case answerer::cloudflare: return "Cloudflare";
    case answerer::unknown: break;
  }
  return "the server";
}

std::string snippet_for(answerer who) {
  switch (who) {
    case answerer::nginx:
      return "nginx: proxy_http_version 1.1, and proxy_set_header for Upgrade and Connection (docs/proxies.md, nginx)";
    case answerer::apache: return "Apache 2.4.47 or later: ProxyPass … upgrade=websocket (docs/proxies.md, Apache)";
    case answerer::caddy:
      return "Caddy: reverse_proxy alone, without header_up Upgrade or Connection (docs/proxies.md, Caddy)";
    case answerer::haproxy:
      return "HAProxy: mode http passes upgrades on, unless a rule takes the headers away (docs/proxies.md, HAProxy)";
    case answerer::traefik:
      return "Traefik passes upgrades on, unless a middleware takes the headers away (docs/proxies.md, Traefik)";
    case answerer::cloudflare: return "Cloudflare: turn on Network > WebSockets (docs/proxies.md, Cloudflare)";
    default: return "let the proxy pass Upgrade and Connection on over HTTP/1.1 (docs/proxies.md)";
  }
}

}  // namespace p2p_broker::doctor
