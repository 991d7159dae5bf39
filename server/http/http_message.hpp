// An HTTP request as far as the broker looks at it, and a reply before it becomes bytes.
// Values only: the parser fills one, `endpoints` answers with the other, the session writes it out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::server {

struct http_request {
  std::string method;
  std::string target;  ///< as it came, undecoded
  bool http_1_1 = true;
  bool keep_alive = false;
  bool has_body = false;
  bool has_host = false;
  bool wants_upgrade = false;  ///< "Connection: upgrade" was among the headers
  std::string upgrade;
  std::string origin;
  bool has_origin = false;
  std::string requested_headers;  ///< Access-Control-Request-Headers
  std::string websocket_key;
  std::string websocket_version;
  std::string websocket_protocol;
  bool has_websocket_protocol = false;

  /// The target's path. Of an absolute target (RFC 9112 3.2.2) scheme and host do not matter.
  [[nodiscard]] std::string_view path() const noexcept;

  /// What follows the first `?`, or nothing.
  [[nodiscard]] std::string_view query() const noexcept {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
  }
};

struct http_reply {
  unsigned status = 200;
  std::string_view content_type;  ///< empty: none
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> headers;
  bool close = false;                           ///< the connection ends behind it, whatever the client wished
  std::shared_ptr<const std::string> shared{};  ///< the body, if many replies have the same one

  [[nodiscard]] std::string_view content() const noexcept { return shared ? std::string_view(*shared) : body; }
};

/// For requests that could not be read: 400, or 431 for a head that is too long.
[[nodiscard]] http_reply unreadable(unsigned status);

/// For who speaks plain HTTP on a port that speaks TLS: 400 with a sentence.
[[nodiscard]] http_reply needs_tls();

/// The bytes of `reply`.
/// \param request what it answers: HEAD gets no body, HTTP/1.0 and "Connection: close" end the connection
/// \param date the Date header's value (RFC 9110 6.6.1)
/// \param keep_alive_s told to the client when the connection stays open
[[nodiscard]] std::string to_bytes(const http_reply& reply, const http_request& request, std::string_view date,
                                   unsigned keep_alive_s);

/// Whether the connection ends behind `reply`.
[[nodiscard]] bool ends_connection(const http_reply& reply, const http_request& request) noexcept;

}  // namespace p2p_broker::server
