#include "server/admin/routes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "protocol/form_decoding.hpp"
#include "server/admin/metrics.hpp"
#include "server/admin/state_json.hpp"
#include "server/http/embedded_file.hpp"

namespace p2p_broker::server {

extern const embedded_file admin_page_file;

}

namespace p2p_broker::server::admin {
namespace {

constexpr std::string_view json_type = "application/json";

[[nodiscard]] reply text(unsigned status, std::string sentence) { return {.status = status, .body = sentence + "\n"}; }

[[nodiscard]] reply in_json(std::string body) {
  return {.content_type = std::string(json_type), .body = std::move(body)};
}

/// Where below a route's path was asked; both still escaped.
struct place {
  std::string_view rest;   ///< what stands behind the route's path
  std::string_view query;  ///< without its "?"
};

/// The page asks this listener alone, and is in no frame.
[[nodiscard]] reply page(const place&, inside&) {
  return {.content_type = "text/html; charset=utf-8",
          .body = std::string(admin_page_file.bytes),
          .policy = "default-src 'none'; script-src" + std::string(admin_page_file.script_hashes) + "; style-src" +
                    std::string(admin_page_file.style_hashes) +
                    "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"};
}

[[nodiscard]] reply healthz(const place&, inside&) { return text(200, "ok"); }

[[nodiscard]] reply readyz(const place&, inside& of) {
  return of.draining() ? text(503, "draining") : text(200, "ready");
}

[[nodiscard]] reply status(const place&, inside& of) { return in_json(status_json(of.look())); }
[[nodiscard]] reply metrics(const place&, inside& of) {
  snapshot now = of.look();
  now.process = of.process();
  return {.content_type = metrics_type, .body = metrics_text(now)};
}
[[nodiscard]] reply past(const place&, inside& of) { return in_json(history_json(of.past())); }
[[nodiscard]] reply recent(const place&, inside& of) { return in_json(of.recent_json()); }

[[nodiscard]] reply drain(const place&, inside& of) {
  if (of.draining()) {
    return text(200, "draining already");
  }
  of.drain();
  return text(202, "draining");
}

[[nodiscard]] reply end_peer(const std::string& key, const std::string& id, inside& of) {
  return of.kick(key, id) ? reply{.status = 204, .content_type = {}, .body = {}}
                          : text(404, "No peer has this id under this key now.");
}

/// KEY/ID, both escaped.
[[nodiscard]] reply kick(const place& at, inside& of) {
  const std::string_view rest = at.rest;
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size() ||
      rest.find('/', slash + 1) != std::string_view::npos) {
    return text(404, "Peers are at /peers/KEY/ID, both percent-encoded.");
  }
  const auto key = protocol::decode_percent_strict(rest.substr(0, slash));
  const auto id = protocol::decode_percent_strict(rest.substr(slash + 1));
  if (!key || !id) {
    return text(400, "The key or the id is not percent-encoded UTF-8.");
  }
  return end_peer(*key, *id, of);
}

/// As `key` and `id` of the query, decoded as those of clients are. URLs take the path segments "." and ".." away, even
/// escaped, so peers that are called so can be named only here.
[[nodiscard]] reply kick_by_query(const place& at, inside& of) {
  std::string key;
  std::string id;
  bool twice = false;
  std::string_view rest = at.query;
  while (const auto pair = protocol::take_form_pair(rest)) {
    std::string* const wanted = pair->name == "key" ? &key : pair->name == "id" ? &id : nullptr;
    if (wanted != nullptr) {
      twice = twice || !wanted->empty();
      *wanted = protocol::decode_form_text(pair->value);
    }
  }
  if (key.empty() || id.empty() || twice) {
    return text(400, "Name one peer: /peers?key=KEY&id=ID, both percent-encoded.");
  }
  return end_peer(key, id, of);
}

struct route {
  std::string_view method;
  std::string_view path;  ///< ends with a slash: all below it
  bool open;              ///< without the token
  reply (*answer)(const place& at, inside& of);
};

/// The page holds nothing secret, and asks for the token itself; health is what balancers and probes ask for.
constexpr std::array routes{
    route{"GET", "/", true, page},
    route{"GET", "/healthz", true, healthz},
    route{"GET", "/readyz", true, readyz},
    route{"GET", "/status", false, status},
    route{"GET", "/metrics", false, metrics},
    route{"GET", "/history", false, past},
    route{"GET", "/recent", false, recent},
    route{"POST", "/drain", false, drain},
    route{"DELETE", "/peers/", false, kick},
    route{"DELETE", "/peers", false, kick_by_query},
};

[[nodiscard]] bool is_below(std::string_view path, std::string_view folder) {
  return folder.size() > 1 && folder.ends_with('/') && path.starts_with(folder);
}

}  // namespace

reply answer(const request& asked, const guard& who, inside& of) {
  if (auto refused = who.refuse_stranger(asked)) {
    return *std::move(refused);
  }
  const std::string_view target = asked.target;
  const std::string_view path = target.substr(0, target.find('?'));
  const std::string_view query = target.substr(std::min(target.size(), path.size() + 1));
  const auto* const found = std::ranges::find_if(
      routes, [path](const route& each) { return path == each.path || is_below(path, each.path); });
  if (found == routes.end()) {
    return text(404, "There is nothing at this path; docs/operating.md lists what there is.");
  }
  const bool is_asked_for = asked.method == found->method || (asked.method == "HEAD" && found->method == "GET");
  if (!is_asked_for) {
    reply wrong = text(405, "This takes " + std::string(found->method) + ".");
    wrong.allow = found->method == "GET" ? "GET, HEAD" : std::string(found->method);
    return wrong;
  }
  if (!found->open) {
    if (auto refused = who.refuse_without_token(asked)) {
      return *std::move(refused);
    }
  }
  return found->answer({.rest = path.substr(std::min(path.size(), found->path.size())), .query = query}, of);
}

}  // namespace p2p_broker::server::admin
