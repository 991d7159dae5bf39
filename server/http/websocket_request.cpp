#include "server/http/websocket_request.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

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

/// The subprotocols that `list` offers, or nothing if it is malformed or names one twice.
[[nodiscard]] std::optional<std::vector<std::string_view>> read_subprotocols(std::string_view list) {
  std::vector<std::string_view> names;
  for (;;) {
    const std::size_t comma = list.find(',');
    const std::string_view name = trim(list.substr(0, comma));
    if (!is_token(name) || std::ranges::find(names, name) != names.end()) {
      return std::nullopt;
    }
    names.push_back(name);
    if (comma == std::string_view::npos) {
      return names;
    }
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

websocket_refusal refuse_websocket(const http_request& request, bool is_endpoint) {
  if (request.method != "GET") {
    return {405, "Invalid HTTP method", false, {}};
  }
  if (!is_websocket_key(request.websocket_key)) {
    return {400, "Missing or invalid Sec-WebSocket-Key header", false, {}};
  }
  if (request.websocket_version != "13" && request.websocket_version != "8") {
    return {400, "Missing or invalid Sec-WebSocket-Version header", true, {}};
  }
  if (!request.target.starts_with('/') || !is_endpoint) {
    return {400, "Bad Request", false, {}};
  }
  if (!request.has_websocket_protocol) {
    return {};
  }
  const auto names = read_subprotocols(request.websocket_protocol);
  if (!names) {
    return {400, "Invalid Sec-WebSocket-Protocol header", false, {}};
  }
  return {0, {}, false, std::string(names->front())};
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
