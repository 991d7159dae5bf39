#include "doctor/trouble_of.hpp"

#include <algorithm>
#include <array>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/error.hpp>

namespace p2p_broker::doctor {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

struct meaning {
  boost::system::error_code error;
  failure what;
};

failure of_tls(int reason) {
  constexpr std::array no_tls = {SSL_R_WRONG_VERSION_NUMBER,   SSL_R_HTTP_REQUEST,        SSL_R_UNKNOWN_PROTOCOL,
                                 SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_UNEXPECTED_MESSAGE};
  constexpr std::array old_tls = {SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
                                  SSL_R_WRONG_SSL_VERSION, SSL_R_VERSION_TOO_LOW};
  if (std::ranges::find(no_tls, reason) != no_tls.end()) return failure::no_tls;
  if (std::ranges::find(old_tls, reason) != old_tls.end()) return failure::old_tls;
  return reason == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL ? failure::no_protocol : failure::other;
}

failure of_http(const boost::system::error_code& error) {
  if (error == http::error::end_of_stream) return failure::closed;
  if (error == http::error::partial_message) return failure::closed;
  if (error == http::error::body_limit || error == http::error::header_limit) return failure::too_long;
  return failure::no_http;
}

failure meaning_of(const boost::system::error_code& error) {
  const std::array known = {
      meaning{boost::beast::error::timeout, failure::timed_out},
      meaning{net::error::timed_out, failure::timed_out},
      meaning{net::error::operation_aborted, failure::timed_out},
      meaning{net::error::connection_refused, failure::refused},
      meaning{net::error::network_unreachable, failure::unreachable},
      meaning{net::error::host_unreachable, failure::unreachable},
      meaning{boost::system::errc::make_error_code(boost::system::errc::address_not_available), failure::unreachable},
      meaning{boost::system::errc::make_error_code(boost::system::errc::address_family_not_supported),
              failure::unreachable},
      meaning{net::error::eof, failure::closed},
      meaning{net::ssl::error::stream_truncated, failure::closed},
      meaning{net::error::connection_reset, failure::reset},
      meaning{net::error::connection_aborted, failure::reset},
      meaning{net::error::broken_pipe, failure::reset},
  };
  const auto* const found = std::ranges::find(known, error, &meaning::error);
  if (found != known.end()) return found->what;
  if (error.category() == net::error::get_ssl_category()) {
    return of_tls(ERR_GET_REASON(static_cast<unsigned long>(error.value())));
  }
  if (error.category() == http::make_error_code(http::error::bad_version).category()) return of_http(error);
  if (error == websocket::condition::handshake_failed) return failure::no_websocket;
  return failure::other;
}

}  // namespace

trouble trouble_of(const boost::system::error_code& error) {
  if (!error) return {};
  return {meaning_of(error), error.message()};
}

}  // namespace p2p_broker::doctor
