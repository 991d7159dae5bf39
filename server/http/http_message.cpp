#include "server/http/http_message.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] std::string_view reason_of(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 426: return "Upgrade Required";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return "Unknown";
  }
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view http_request::path() const noexcept {
  std::string_view path(target);
  path = path.substr(0, path.find_first_of("?#"));
  if (path.starts_with('/')) {
    return path;
  }
  const std::size_t authority = path.find("://");
  if (authority == std::string_view::npos) {
    return path;
  }
  const std::size_t slash = path.find('/', authority + 3);
  return slash == std::string_view::npos ? "/" : path.substr(slash);
}

http_reply unreadable(unsigned status) { return {status, {}, {}, {}, true}; }

http_reply needs_tls() { return {400, "text/plain", "This port speaks TLS: use https:// and wss://.\n", {}, true}; }

bool ends_connection(const http_reply& reply, const http_request& request) noexcept {
  // compat: request-body
  return reply.close || !request.keep_alive || request.has_body;
}

std::string to_bytes(const http_reply& reply, const http_request& request, std::string_view date,
                     unsigned keep_alive_s) {
  std::string out;
  const bool bodiless = request.method == "HEAD";
  const std::string_view content = reply.content();
  out.reserve(512 + (bodiless ? 0 : content.size()));
  out.append("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ").append(reason_of(reply.status));
  out.append("\r\n");
  // compat: fewer-headers
  append_header(out, "Date", date);
  for (const auto& [name, value] : reply.headers) {
    append_header(out, name, value);
  }
  if (!reply.content_type.empty()) {
    append_header(out, "Content-Type", reply.content_type);
  }
  if (reply.status != 204) {
    append_header(out, "Content-Length", std::to_string(content.size()));
  }
  const bool offers_upgrade = reply.status == 426;  // RFC 9110 7.8
  if (ends_connection(reply, request)) {
    append_header(out, "Connection", offers_upgrade ? "Upgrade, close" : "close");
  } else {
    append_header(out, "Connection", offers_upgrade ? "Upgrade, keep-alive" : "keep-alive");
    append_header(out, "Keep-Alive", "timeout=" + std::to_string(keep_alive_s));
  }
  out.append("\r\n");
  if (!bodiless) {
    out.append(content);
  }
  return out;
}

}  // namespace p2p_broker::server
