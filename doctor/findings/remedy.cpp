#include "doctor/findings/remedy.hpp"

#include <array>
#include <optional>
#include <string_view>

#include "doctor/findings/answerer.hpp"
#include "doctor/findings/shown.hpp"

namespace p2p_broker::doctor {
namespace {

struct advice {
  std::string_view mark;  ///< what the body holds
  std::string_view cause;
  std::string_view cure;
};

constexpr std::array pages = {
    advice{"HTTP request was sent to HTTPS port", "plain HTTP on a port that speaks TLS",
           "write https:// in the URL, and secure: true in the game"},
    advice{"HTTP request to an HTTPS server", "plain HTTP on a port that speaks TLS",
           "write https:// in the URL, and secure: true in the game"},
    advice{"speaks TLS", "plain HTTP on a port that speaks TLS",
           "write https:// in the URL, and secure: true in the game"},
    advice{"plain HTTP to an SSL-enabled", "plain HTTP on a port that speaks TLS",
           "write https:// in the URL, and secure: true in the game"},
    advice{"Welcome to nginx", "nginx's own welcome page: it does not hand this host and path on",
           "put the location of docs/proxies.md (nginx) into the server block of this name, and reload nginx"},
    advice{"Apache2 Debian Default Page", "Apache's own page: it does not hand this host and path on",
           "put the ProxyPass of docs/proxies.md (Apache) into the VirtualHost of this name"},
    advice{"<h1>It works!</h1>", "Apache's own page: it does not hand this host and path on",
           "put the ProxyPass of docs/proxies.md (Apache) into the VirtualHost of this name"},
    advice{"Caddy is working", "Caddy's own page: it does not hand this host and path on",
           "give the site the reverse_proxy of docs/proxies.md (Caddy)"},
};

struct status_row {
  unsigned first, last;
  std::string_view cause;
  std::string_view cure;
};

constexpr std::array statuses = {
    status_row{401, 401, "the proxy asks for a password, which PeerJS cannot give",
               "take the password away from the broker's path"},
    status_row{403, 403, "a rule of the proxy or of a firewall before it (WAF) forbids this",
               "allow the broker's path there"},
    status_row{405, 405, "a server of files answers here, not the broker", "hand the broker's path on to the broker"},
    status_row{421, 421, "the proxy knows no such host", "add the name to the proxy's site"},
    status_row{429, 429, "a limit on requests, of the proxy or of the provider", "raise it for the broker's path"},
    status_row{431, 431, "the request's headers are too long for it, often by cookies",
               "raise the limit, or give the broker a host of its own"},
    status_row{502, 502, "the proxy cannot reach the broker: it does not run, or listens elsewhere",
               "start the broker, and compare its ready line with the address that the proxy has (proxy_pass, "
               "reverse_proxy, server)"},
    status_row{503, 503, "the proxy has no broker to hand on to, or a limit was met",
               "see that the broker runs; look into its log for the limit (docs/protocol.md, limits)"},
    status_row{504, 504, "the broker did not answer the proxy in time: a firewall between them, or a wrong port",
               "compare the broker's ready line with the address that the proxy has"},
    status_row{520, 526, "Cloudflare cannot reach the broker, or does not trust its certificate",
               "check the origin's address, port and certificate (docs/proxies.md, Cloudflare)"},
    status_row{530, 530, "Cloudflare cannot find the origin",
               "check the origin's record or tunnel (docs/proxies.md, Cloudflare)"},
    status_row{500, 599, "the server in front has failed", "look into its log"},
};

finding judge_no_answer(const http_seen& seen, const target& to, std::string line) {
  const std::string_view bytes = seen.first_bytes;
  if (bytes.starts_with("\x15\x03") ||
      (!to.secure && seen.failed.what == failure::no_http && bytes.starts_with("\x16\x03"))) {
    return red("a TLS alert came for plain HTTP", "the port speaks TLS",
               "write https:// in the URL, and secure: true in the game");
  }
  const bool has_frame = bytes.size() >= 4 && bytes[0] == '\0' && bytes[3] == '\x04';
  if (seen.failed.what == failure::no_protocol || has_frame) {
    return red(has_frame ? "HTTP/2 came for HTTP/1.1" : std::move(line) + "; HTTP/2 is spoken there",
               "the server speaks HTTP/2 alone, and a WebSocket of a browser begins as HTTP/1.1",
               "allow HTTP/1.1 there (HAProxy: alpn h2,http/1.1)");
  }
  switch (seen.failed.what) {
    case failure::no_http:
      return red("what came is no HTTP: " + shown(bytes, 16), "another service has this port", "check the port");
    case failure::timed_out:
      return red(std::move(line),
                 to.secure ? "the server hangs, or it cannot reach the broker"
                           : "the port speaks TLS and waits for a handshake, or the server hangs",
                 to.secure ? "look into the log of the proxy and of the broker"
                           : "try https://; else look into the log of the proxy and of the broker");
    case failure::closed:
    case failure::reset:
      return red(std::move(line),
                 to.secure ? "a firewall or proxy ends what it does not like"
                           : "the port speaks TLS, or wants a PROXY header first",
                 to.secure ? "look into the log of the proxy and of the broker"
                           : "try https://; with --proxy_protocol examine the proxy and not the broker");
    default: return red(std::move(line), "the connection", "try again, and look into the server's log");
  }
}

finding judge_redirect(const http_seen& seen, const target& to, std::string line, const std::string& asked) {
  const std::string location = seen.header("location");
  line += " to " + shown(location, 100);
  if (!to.secure && location.starts_with("https://")) {
    return red(std::move(line), "plain HTTP is sent on to HTTPS, and a WebSocket does not follow",
               "write https:// in the URL, and secure: true and port 443 in the game");
  }
  if (location.ends_with(asked + "/")) {
    return red(std::move(line), "the proxy adds a slash to the path, and a WebSocket does not follow",
               "in nginx write location /myapp without a slash at its end (docs/proxies.md, nginx)");
  }
  return red(std::move(line), "the server sends clients elsewhere, and a WebSocket does not follow",
             "use the address it names, or take the redirect away from the broker's path");
}

finding judge_other_path(const std::string& arrived, const target& to, std::string line, const std::string& asked) {
  line += ", which got " + shown(arrived, 80);
  if (!to.path.empty() && arrived == to.path + asked) {
    return red(std::move(line), "the proxy puts " + to.path + " before a path that has it already: it is doubled",
               "let the proxy pass the path on as it is (nginx: proxy_pass without a path)");
  }
  if (!to.path.empty() && (asked == to.path + arrived || asked == to.path + "/" + arrived)) {
    return red(std::move(line), "the proxy takes " + to.path + " away before it hands the request on",
               "let it pass the path on as it is (nginx: proxy_pass without a slash at its end; Caddy: handle, not "
               "handle_path), and give the broker --path " +
                   to.path);
  }
  return red(
      std::move(line), "the proxy changes the path",
      "let it pass the path on as it is, and give the broker --path " + (to.path.empty() ? std::string("/") : to.path));
}

finding judge_not_found(const http_seen& seen, const target& to, std::string line, const std::string& asked) {
  const std::string arrived = path_that_arrived(seen);
  if (!arrived.empty() && arrived != asked) return judge_other_path(arrived, to, std::move(line), asked);
  if (!arrived.empty()) {
    return red(std::move(line), "the broker has another --path than " + (to.path.empty() ? std::string("/") : to.path),
               "give --path and the game's path as one: the broker's ready line names its own");
  }
  return red(std::move(line), name_of(who_answered(seen)) + " has nothing at this path, and does not hand it on",
             "hand the path on to the broker (docs/proxies.md), or correct it in the game");
}

}  // namespace

std::string path_that_arrived(const http_seen& seen) {
  constexpr std::string_view before = "Cannot GET ";
  const auto begin = seen.body.find(before);
  if (begin == std::string::npos) return "";
  const std::string rest = seen.body.substr(begin + before.size());
  return rest.substr(0, rest.find_first_of("<? \n"));
}

std::string answer_in_words(const http_seen& seen) {
  if (seen.failed) {
    switch (seen.failed.what) {
      case failure::timed_out: return "no answer within " + in_words(seen.took);
      case failure::closed: return "the connection was ended without an answer";
      case failure::reset: return "the connection was reset instead of an answer";
      default: return shown(seen.failed.words);
    }
  }
  const answerer who = who_answered(seen);
  return "status " + std::to_string(seen.status) + (who == answerer::unknown ? "" : " from " + name_of(who));
}

finding judge_wrong_answer(const http_seen& seen, const target& to, const std::string& asked) {
  std::string line = answer_in_words(seen);
  if (seen.failed) return judge_no_answer(seen, to, std::move(line));
  for (const advice& page : pages) {
    if (holds(seen.body, page.mark)) return red(std::move(line), std::string(page.cause), std::string(page.cure));
  }
  if (seen.status >= 300 && seen.status < 400) return judge_redirect(seen, to, std::move(line), asked);
  if (seen.status == 404) return judge_not_found(seen, to, std::move(line), asked);
  for (const status_row& row : statuses) {
    if (seen.status >= row.first && seen.status <= row.last) {
      return red(std::move(line), std::string(row.cause), std::string(row.cure));
    }
  }
  if (seen.status == 200 && seen.body.empty()) {
    return red(line + ", an empty page",
               name_of(who_answered(seen)) + " answers itself and does not hand this host and path on",
               "hand the path on to the broker (docs/proxies.md)");
  }
  if (holds(seen.header("content-type"), "html") || holds(seen.body, "<html")) {
    return red(line + ", a page of something else", "a web site or another program answers at this path",
               "hand the broker's path on to the broker (docs/proxies.md), or correct path and port");
  }
  return red(line + ": " + shown(seen.body, 40), "another program answers at this path", "check host, port and path");
}

}  // namespace p2p_broker::doctor
