#include "doctor/findings/judge_tls.hpp"

#include <algorithm>

#include "doctor/findings/shown.hpp"

namespace p2p_broker::doctor {
namespace {

constexpr std::int64_t day_s = 24 * 60 * 60;
constexpr std::int64_t soon_days = 14;

std::string in_days(std::int64_t days) { return std::to_string(days) + (days == 1 ? " day" : " days"); }

finding no_handshake(const tls_seen& seen, const target& to) {
  const std::string words = seen.failed.words.empty() ? "" : " (" + shown(seen.failed.words) + ")";
  switch (seen.failed.what) {
    case failure::no_tls:
      return red("what answers on port " + std::to_string(to.port) + " speaks no TLS" + words,
                 "the port speaks plain HTTP",
                 "write http:// here, or give the broker --sslkey and --sslcert, or the port of the proxy that has the "
                 "certificate");
    case failure::old_tls:
      return red("no version of TLS in common" + words,
                 "the server speaks TLS 1.1 or older alone, which browsers refuse",
                 "allow TLS 1.2 and 1.3 there (nginx: ssl_protocols TLSv1.2 TLSv1.3)");
    case failure::no_protocol:
      return red("the server speaks no HTTP/1.1 (ALPN)" + words,
                 "it has HTTP/2 alone, and a WebSocket of a browser begins as HTTP/1.1",
                 "allow http/1.1 in ALPN there (HAProxy: alpn h2,http/1.1)");
    case failure::timed_out:
      return red("no answer to the TLS handshake", "the port speaks something else, or wants a PROXY header first",
                 "check the port; with --proxy_protocol the broker answers the proxy alone, so examine the proxy");
    case failure::closed:
    case failure::reset:
      return red("the connection was ended in the TLS handshake",
                 "the port speaks no TLS, or the server knows no certificate for " + to.host,
                 "check the port, and the server's names (nginx: server_name; HAProxy: strict-sni)");
    default: return red("the TLS handshake failed" + words, "the server's TLS settings", "look into the server's log");
  }
}

finding bad_chain(const tls_seen& seen, std::string line) {
  switch (seen.chain) {
    case chain_fault::self_signed:
      return red(line + ", self-signed", "nobody vouches for the certificate, so browsers refuse it",
                 "get one of a public authority (certbot, or Caddy, which does it by itself); for a test of your own: "
                 "--ca FILE");
    case chain_fault::incomplete:
      return red(line + ", its chain is incomplete",
                 "the certificate was sent without the intermediate one that signed it",
                 "give the full chain (fullchain.pem, not cert.pem) to --sslcert or the proxy");
    case chain_fault::unknown_root:
      return red(line + ", of an authority that is not trusted here",
                 "a private authority, or a chain that does not lead to a public one",
                 "get a certificate of a public authority; if the players' devices trust this one: --ca FILE");
    case chain_fault::expired:
      return red(line + ", but a certificate of its chain has expired", "an old intermediate certificate is sent along",
                 "renew the chain with the certificate (fullchain.pem)");
    case chain_fault::not_yet_valid:
      return red(line + ", not valid yet", "a clock is wrong, here or where the certificate was made",
                 "check both clocks");
    default: return red(line + ": " + shown(seen.chain_words), "the certificate or its chain", "make a new one");
  }
}

}  // namespace

finding judge_tls(const tls_seen& seen, const target& to) {
  if (!to.secure) return skipped("not spoken: the URL is http");
  if (seen.failed) return no_handshake(seen, to);
  const std::int64_t days = seen.seconds_left / day_s;
  std::string line = seen.version + ", certificate by " + shown(seen.issuer, 40);
  if (seen.seconds_left <= 0) {
    return red(line + ", expired " + (days == 0 ? "today" : in_days(-days) + " ago"),
               "it was not renewed, or the new one was not loaded",
               "renew it (certbot renew), and let the server read it: the broker does so by itself, nginx by a reload");
  }
  if (!seen.name_fits) {
    std::vector<std::string> names(seen.names.begin(),
                                   seen.names.begin() + std::min<std::ptrdiff_t>(4, std::ssize(seen.names)));
    return red(
        line + ", good for " + (names.empty() ? "no name" : shown(listed(names), 100)) + " and not for " + to.host,
        "another server's certificate, or one that was made without this name",
        "use a name of the certificate in the game, or make one with this name");
  }
  if (seen.chain != chain_fault::none) return bad_chain(seen, std::move(line));
  line += ", good for " + in_days(days);
  if (days < soon_days)
    return yellow(std::move(line), "it expires soon", "see that it is renewed by itself (systemctl list-timers)");
  return green(std::move(line));
}

}  // namespace p2p_broker::doctor
