#include "server/http/http_page.hpp"

#include <cctype>

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

std::string http_page(std::string_view line) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n"
      "<body>\n<pre>";
  page.append(line).append("</pre>\n</body>\n</html>\n");
  return page;
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
