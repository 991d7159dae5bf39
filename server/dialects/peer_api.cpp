#include "server/dialects/peer_api.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "protocol/form_decoding.hpp"
#include "server/http/ascii_lower.hpp"
#include "server/http/http_page.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::string_view json_type = "application/json; charset=utf-8";
constexpr std::string_view plain_type = "text/plain; charset=utf-8";

/// The reference's greeting word for word: tools look at it to tell whether a PeerServer is there.
constexpr std::string_view greeting =
    R"({"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS clients.",)"
    R"("website":"https://peerjs.com/"})";

}  // namespace

http_reply peer_api::answer(const http_request& request, std::string_view rest, instant now) const {
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
  std::string word = ascii_lower(rest.substr(std::min(rest.find_first_not_of('/', slash), rest.size())));
  if (word.ends_with('/')) {
    word.pop_back();
  }
  if (word != "id" && word != "peers") {
    return not_found(request);
  }
  const std::optional<std::string> key = protocol::decode_percent_strict(rest.substr(0, slash));
  if (!key) {
    return http_page(400, "Failed to decode the key in " + printable_path(request.path()));
  }
  return word == "id" ? give_id(*key, now) : list_peers(*key, now);
}

/// The key is not checked, as in the reference: a client with a wrong one learns of it over its WebSocket.
http_reply peer_api::give_id(std::string_view key, instant now) const {
  realm* const named = realms_.find(key);
  id_issuer::result issued = issuer_.issue(named != nullptr ? *named : realms_.first(), now);
  if (issued.id.empty()) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(issued.ask_again).count();
    return {503,
            plain_type,
            "No free id is left: the ids of --id_format are all in use or were given out in the last seconds.",
            {{"Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1))}},
            false};
  }
  return {200, html_type, std::move(issued.id), {{"Cache-Control", "no-store"}}, false};
}

http_reply peer_api::list_peers(std::string_view key, instant now) const {
  realm* const named = realms_.find(key);
  // compat: peers-wrong-key
  if (!settings_.allow_discovery || named == nullptr) {
    return {401, plain_type, "Unauthorized", {}, false};
  }
  // compat: peers-list-age
  return {.status = 200, .content_type = json_type, .body = {}, .headers = {}, .shared = named->list_json(now)};
}

}  // namespace p2p_broker::server
