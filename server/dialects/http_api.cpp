#include "server/dialects/http_api.hpp"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "protocol/form_decoding.hpp"
#include "server/http/http_page.hpp"
#include "server/http/websocket_request.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::string_view json_type = "application/json; charset=utf-8";
constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view plain_type = "text/plain; charset=utf-8";

/// The reference's greeting word for word: tools look at it to tell whether a PeerServer is there.
constexpr std::string_view greeting =
    R"({"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS clients.",)"
    R"("website":"https://peerjs.com/"})";

/// Random draws before a template is walked in order, and steps of that walk, before it counts as exhausted.
constexpr std::uint64_t draws = 64;
constexpr std::uint64_t steps_max = 10000;

/// A template with so many different ids never gives one twice by chance, so its ids need not be held.
constexpr std::uint64_t uncountable = std::numeric_limits<std::uint64_t>::max();

[[nodiscard]] std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

[[nodiscard]] http_reply page(unsigned status, std::string_view line) {
  return {status, html_type, http_page(line), {}, false};
}

[[nodiscard]] http_reply not_found(const http_request& request) {
  return page(404, "Cannot " + request.method + " " + printable_path(request.path()));
}

}  // namespace

std::variant<http_reply, upgrade> http_api::answer(const http_request& request, instant now) const {
  counts_.add(counter::http_requests);
  if (request.http_1_1 && !request.has_host) {
    return unreadable(400);
  }
  // compat: other-upgrades
  if (request.wants_upgrade && lower(request.upgrade) == "websocket") {
    return check_upgrade(request);
  }
  const std::optional<std::string_view> rest = below_path(request.path());
  if (!rest) {
    return not_found(request);
  }
  http_reply reply = answer_below_path(request, *rest, now);
  add_cors(request, reply);
  return reply;
}

http_reply http_api::unreadable(unsigned status) { return {status, {}, {}, {}, true}; }

std::variant<http_reply, upgrade> http_api::check_upgrade(const http_request& request) const {
  const std::string endpoint = settings_.path == "/" ? "/peerjs" : settings_.path + "/peerjs";
  websocket_refusal wrong = refuse_websocket(request, endpoint);
  if (wrong.status == 0) {
    return upgrade{std::move(wrong.subprotocol)};
  }
  http_reply reply{wrong.status, "text/html", std::string(wrong.sentence), {}, true};
  if (wrong.tell_versions) {
    reply.headers.emplace_back("Sec-WebSocket-Version", "13, 8");
  }
  return reply;
}

/// \param rest what follows the mount path: empty, or beginning with a slash
http_reply http_api::answer_below_path(const http_request& request, std::string_view rest, instant now) const {
  if (request.method == "OPTIONS") {
    return {204, {}, {}, {}, false};
  }
  while (rest.starts_with('/')) {
    rest.remove_prefix(1);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return not_found(request);
  }
  if (rest.empty()) {
    return {200, json_type, std::string(greeting), {}, false};
  }
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return not_found(request);
  }
  std::string word = lower(rest.substr(std::min(rest.find_first_not_of('/', slash), rest.size())));
  if (word.ends_with('/')) {
    word.pop_back();
  }
  if (word != "id" && word != "peers") {
    return not_found(request);
  }
  const std::optional<std::string> key = protocol::decode_percent_strict(rest.substr(0, slash));
  if (!key) {
    return page(400, "Failed to decode the key in " + printable_path(request.path()));
  }
  return word == "id" ? give_id(*key, now) : list_peers(*key);
}

/// The key is not checked, as in the reference: a client with a wrong one learns of it over its WebSocket.
http_reply http_api::give_id(std::string_view key, instant now) const {
  realm* const named = realms_.find(key);
  // compat: id-held
  std::optional<std::string> id = free_id(named != nullptr ? *named : realms_.first(), now);
  if (!id) {
    return {503,
            plain_type,
            "No free id is left: the ids of --id_format are all in use or were given out in the last seconds.",
            {},
            false};
  }
  counts_.add(counter::ids_given);
  return {200, html_type, std::move(*id), {{"Cache-Control", "no-store"}}, false};
}

http_reply http_api::list_peers(std::string_view key) const {
  const realm* const named = realms_.find(key);
  // compat: peers-wrong-key
  if (!settings_.allow_discovery || named == nullptr) {
    return {401, plain_type, "Unauthorized", {}, false};
  }
  return {200, json_type, nlohmann::json(named->list()).dump(), {}, false};
}

/// An id that is neither registered nor held, and is held from now on.
std::optional<std::string> http_api::free_id(realm& in, instant now) const {
  const std::uint64_t space = ids_.space();
  const std::uint64_t steps = space == uncountable ? 0 : std::min(space, steps_max);
  const std::uint64_t start = steps == 0 ? 0 : random_.below(space);
  for (std::uint64_t attempt = 0; attempt < draws + steps; ++attempt) {
    std::string id = attempt < draws ? ids_.generate(random_) : ids_.at((start + attempt - draws) % space);
    switch (try_hold(in, id, now)) {
      case id_holds::verdict::held: return id;
      case id_holds::verdict::already_held: break;
      case id_holds::verdict::table_full: counts_.add(counter::limit_id_hold); return std::nullopt;
    }
  }
  counts_.add(counter::limit_id_space);
  return std::nullopt;
}

id_holds::verdict http_api::try_hold(realm& in, const std::string& id, instant now) const {
  if (in.find(id)) {
    return id_holds::verdict::already_held;
  }
  return ids_.space() == uncountable ? id_holds::verdict::held : in.holds().hold(id, now);
}

/// What follows the mount path in `path`, if it is at or below it; case is ignored, as in express.
std::optional<std::string_view> http_api::below_path(std::string_view path) const {
  const std::string_view mount = settings_.path == "/" ? std::string_view{} : std::string_view(settings_.path);
  if (path.size() < mount.size() || lower(path.substr(0, mount.size())) != lower(mount)) {
    return std::nullopt;
  }
  const std::string_view rest = path.substr(mount.size());
  if (!rest.empty() && rest.front() != '/') {
    return std::nullopt;
  }
  return rest;
}

void http_api::add_cors(const http_request& request, http_reply& reply) const {
  // compat: cors-star
  const bool any = settings_.cors.empty() || std::ranges::find(settings_.cors, "*") != settings_.cors.end();
  const bool allowed = any || std::ranges::find(settings_.cors, request.origin) != settings_.cors.end();
  if (request.has_origin && allowed) {
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
