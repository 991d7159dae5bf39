#include "server/dialects/check_page.hpp"

#include <string>

#include "server/http/ascii_lower.hpp"
#include "server/http/embedded_file.hpp"
#include "server/http/http_page.hpp"

namespace p2p_broker::server {

extern const embedded_file check_page_file;

namespace {

constexpr std::string_view settings_mark = R"({"ice":[]})";

/// URLs have passed config::complaint_about_ice_url, so there is nothing in them to escape.
std::string settings_json(const config::options& settings) {
  std::string out = R"({"ice":[)";
  for (const std::string& url : settings.check_ice_servers) {
    out.append(out.ends_with('[') ? "\"" : ",\"").append(url).append("\"");
  }
  return out + (settings.check_origin ? R"(],"check_origin":true})" : R"(],"check_origin":false})");
}

/// Nothing from elsewhere, nothing sent elsewhere, and in no frame. WebRTC asks ICE servers beside this.
std::string content_security_policy() {
  std::string out = "default-src 'none'; script-src";
  out.append(check_page_file.script_hashes).append("; style-src").append(check_page_file.style_hashes);
  return out + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

}  // namespace

bool is_check_page(std::string_view rest) {
  while (rest.starts_with('/')) {
    rest.remove_prefix(1);
  }
  return ascii_lower(rest) == "check" || ascii_lower(rest) == "check/";
}

http_reply check_page(const config::options& settings) {
  const std::string_view page = check_page_file.bytes;
  const std::size_t mark = page.find(settings_mark);
  std::string body(page.substr(0, mark));
  body.append(settings_json(settings)).append(page.substr(mark + settings_mark.size()));
  return {200,
          html_type,
          std::move(body),
          {{"Content-Security-Policy", content_security_policy()},
           {"Cache-Control", "no-store"},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "no-referrer"}},
          false};
}

}  // namespace p2p_broker::server
