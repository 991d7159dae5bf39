#include "server/http/websocket_request.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace p2p_broker::server {
namespace {

constexpr std::size_t key_length = 24;  ///< base64 of 16 bytes (RFC 6455 4.1)

[[nodiscard]] bool is_base64(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/';
}

[[nodiscard]] bool is_websocket_key(std::string_view key) {
  return key.size() == key_length && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, key_length - 2), is_base64);
}

/// RFC 9110 5.6.2.
[[nodiscard]] bool is_token(std::string_view text) {
  const auto legal = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, legal);
}

[[nodiscard]] std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Judges the subprotocols that `list` offers: none may be malformed or named twice. Each name is compared with those
/// before it, so that their number must be small.
[[nodiscard]] websocket_refusal judge_subprotocols(std::string_view list) {
  std::array<std::string_view, subprotocols_max> names;
  std::size_t count = 0;
  for (;;) {
    // compat: subprotocol-count
    if (count == names.size()) {
      return {.status = 400, .sentence = "Too many subprotocols", .too_many_subprotocols = true};
    }
    const std::size_t comma = list.find(',');
    const std::string_view name = trim(list.substr(0, comma));
    const auto before = std::span(names).first(count);
    if (!is_token(name) || std::ranges::find(before, name) != before.end()) {
      return {.status = 400, .sentence = "Invalid Sec-WebSocket-Protocol header"};
    }
    names[count++] = name;
    if (comma == std::string_view::npos) {
      return {.subprotocol = std::string(names.front())};
    }
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

websocket_refusal refuse_websocket(const http_request& request, bool is_endpoint) {
  if (request.method != "GET") {
    return {.status = 405, .sentence = "Invalid HTTP method"};
  }
  if (!is_websocket_key(request.websocket_key)) {
    return {.status = 400, .sentence = "Missing or invalid Sec-WebSocket-Key header"};
  }
  if (request.websocket_version != "13" && request.websocket_version != "8") {
    return {.status = 400, .sentence = "Missing or invalid Sec-WebSocket-Version header", .tell_versions = true};
  }
  if (!request.target.starts_with('/') || !is_endpoint) {
    return {.status = 400, .sentence = "Bad Request"};
  }
  if (!request.has_websocket_protocol) {
    return {};
  }
  return judge_subprotocols(request.websocket_protocol);
}

std::string accept_websocket(std::string_view accept, std::string_view subprotocol) {
  // Godot's client refuses any other spelling of the Connection header.
  std::string reply =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
  reply.append(accept).append("\r\n");
  if (!subprotocol.empty()) {
    reply.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
  }
  return reply.append("\r\n");
}

}  // namespace p2p_broker::server
