#include "server/dialects/endpoints.hpp"

#include <algorithm>

#include "server/dialects/check_page.hpp"
#include "server/http/ascii_lower.hpp"
#include "server/http/http_page.hpp"
#include "server/http/websocket_request.hpp"

namespace p2p_broker::server {
namespace {

/// Whether a client may have asked for this, who has a wrong path: others ask for all kinds of things.
[[nodiscard]] bool is_of_client(std::string_view path) {
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  const std::string word = ascii_lower(path.substr(path.rfind('/') + 1));
  return word == "id" || word == "peers" || word == "peerjs";
}

}  // namespace

endpoints::outcome endpoints::answer(const http_request& request, instant now, const address_account_ptr& whose) const {
  counts_.add(counter::http_requests);
  if (request.http_1_1 && !request.has_host) {
    return unreadable(400);
  }
  // compat: other-upgrades
  if (request.wants_upgrade && ascii_lower(request.upgrade) == "websocket") {
    return check_upgrade(request);
  }
  const std::optional<std::string_view> rest = below_mount(request.path());
  if (!rest) {
    return answer_outside(request);
  }
  const endpoint_row* const at = row_at(request.path());
  if (at != nullptr && is_on(*at) && (request.method == "GET" || request.method == "HEAD")) {
    return ask_for_upgrade(request);
  }
  http_reply reply = request.method == "OPTIONS"   ? http_reply{204, {}, {}, {}, false}
                     : shows_check(request, *rest) ? check_page(settings_)
                                                   : api_.answer(request, *rest, now, whose);
  add_cors(request, reply);
  if (reply.status == 404 && is_of_client(request.path())) {
    return refuse_path(request, std::move(reply));
  }
  return reply;
}

/// Whoever tries a broker out finds the path here, and so does who looks at its clients' requests.
// compat: path-told
endpoints::outcome endpoints::answer_outside(const http_request& request) const {
  http_reply reply = not_found(request, "This broker is at " + printable_path(settings_.path));
  add_cors(request, reply);
  if (is_of_client(request.path())) {
    return refuse_path(request, std::move(reply));
  }
  return reply;
}

endpoints::outcome endpoints::refuse_path(const http_request& request, http_reply reply) const {
  return refused_request{.reply = std::move(reply),
                         .why = counter::refused_path,
                         .path = request.path(),
                         .hint = "clients connect to " + std::string(mount()) + "/peerjs"};
}

// compat: upgrade-required
endpoints::outcome endpoints::ask_for_upgrade(const http_request& request) const {
  http_reply reply = upgrade_required();
  add_cors(request, reply);
  return refused_request{.reply = std::move(reply),
                         .why = counter::refused_no_upgrade,
                         .path = request.path(),
                         .hint = "a proxy in front did not pass Upgrade on, or it was opened as a page"};
}

bool endpoints::shows_check(const http_request& request, std::string_view rest) const {
  return settings_.check_page && (request.method == "GET" || request.method == "HEAD") && is_check_page(rest);
}

endpoints::outcome endpoints::check_upgrade(const http_request& request) const {
  const endpoint_row* const at = row_at(request.path());
  if (at != nullptr && !is_on(*at)) {
    http_reply reply = not_found(request);
    reply.close = true;
    return refused_request{.reply = std::move(reply), .why = at->refused_without};
  }
  websocket_refusal wrong = refuse_websocket(request, at != nullptr);
  if (wrong.status == 0) {
    // compat: check-origin
    if (settings_.check_origin && request.has_origin && !allows(request)) {
      return refused_request{.reply = {403, "text/html", "Origin not allowed", {}, true},
                             .why = counter::refused_origin,
                             .origin = request.origin};
    }
    return upgrade{at, std::move(wrong.subprotocol)};
  }
  http_reply reply{wrong.status, "text/html", std::string(wrong.sentence), {}, true};
  if (wrong.too_many_subprotocols) {
    return refused_request{.reply = std::move(reply), .why = counter::refused_subprotocols};
  }
  if (wrong.tell_versions) {
    reply.headers.emplace_back("Sec-WebSocket-Version", "13, 8");
  }
  if (at == nullptr) {
    return refuse_path(request, std::move(reply));
  }
  return refused_request{.reply = std::move(reply),
                         .why = counter::refused_handshake,
                         .path = request.path(),
                         .hint = std::string(wrong.sentence)};
}

/// The endpoint at `path`, compared byte by byte, as in ws.
const endpoint_row* endpoints::row_at(std::string_view path) const noexcept {
  if (!path.starts_with(mount()) || !path.substr(mount().size()).starts_with('/')) {
    return nullptr;
  }
  const auto found = std::ranges::find(endpoint_rows, path.substr(mount().size() + 1), &endpoint_row::word);
  return found == endpoint_rows.end() ? nullptr : &*found;
}

/// What follows the mount path in `path`, if it is at or below it; case is ignored, as in express.
std::optional<std::string_view> endpoints::below_mount(std::string_view path) const {
  const std::string_view at = mount();
  if (path.size() < at.size() || ascii_lower(path.substr(0, at.size())) != ascii_lower(at)) {
    return std::nullopt;
  }
  const std::string_view rest = path.substr(at.size());
  if (!rest.empty() && rest.front() != '/') {
    return std::nullopt;
  }
  return rest;
}

std::string_view endpoints::mount() const noexcept {
  return settings_.path == "/" ? std::string_view{} : std::string_view(settings_.path);
}

/// Whether --cors lets pages of the request's origin in, which is compared as it came: `null` too must be named.
bool endpoints::allows(const http_request& request) const {
  // compat: cors-star
  const auto is_named = [&](std::string_view origin) {
    return std::ranges::find(settings_.cors, origin) != settings_.cors.end();
  };
  return settings_.cors.empty() || is_named("*") || is_named(request.origin);
}

void endpoints::add_cors(const http_request& request, http_reply& reply) const {
  if (request.has_origin && allows(request)) {
    reply.headers.emplace_back("Access-Control-Allow-Origin", request.origin);
  }
  if (request.method != "OPTIONS") {
    reply.headers.emplace_back("Vary", "Origin");
    return;
  }
  reply.headers.emplace_back("Vary", "Origin, Access-Control-Request-Headers");
  reply.headers.emplace_back("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE");
  if (!request.requested_headers.empty()) {
    reply.headers.emplace_back("Access-Control-Allow-Headers", request.requested_headers);
  }
}

}  // namespace p2p_broker::server
