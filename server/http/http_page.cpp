#include "server/http/http_page.hpp"

#include <cctype>
#include <utility>

namespace p2p_broker::server {
namespace {

constexpr std::string_view kept_marks = "!#$%&'()*+,-./:;=?@[\\]^_|~";

void append_encoded(std::string& out, unsigned char byte) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  out.push_back('%');
  out.push_back(hex[byte >> 4]);
  out.push_back(hex[byte & 15]);
}

}  // namespace

http_reply http_page(unsigned status, std::string_view line, std::string_view further) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n"
      "<body>\n<pre>";
  page.append(line).append("</pre>\n");
  if (!further.empty()) {
    page.append("<p>").append(further).append("</p>\n");
  }
  page.append("</body>\n</html>\n");
  return {status, html_type, std::move(page), {}, false};
}

http_reply not_found(const http_request& request, std::string_view further) {
  return http_page(404, "Cannot " + request.method + " " + printable_path(request.path()), further);
}

http_reply upgrade_required() {
  return {426,
          "text/plain; charset=utf-8",
          "Clients connect here by WebSocket, and this request asked for no upgrade: a proxy in front did not pass "
          "Upgrade on, or this was opened as a page.\n",
          {{"Upgrade", "websocket"}},
          false};
}

std::string printable_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      out.append("&amp;");
    } else if (c == '\'') {
      out.append("&#39;");
    } else if (byte < 0x80 && (std::isalnum(byte) != 0 || kept_marks.find(c) != std::string_view::npos)) {
      out.push_back(c);
    } else {
      append_encoded(out, byte);
    }
  }
  return out;
}

}  // namespace p2p_broker::server
