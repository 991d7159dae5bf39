#include "server/http/http_parser.hpp"

#include <algorithm>
#include <limits>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace p2p_broker::server {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

class head_parser : public http::basic_parser<true> {
 public:
  explicit head_parser(http_request& out) : out_(out) {}

 private:
  void on_request_impl(http::verb, string_view method, string_view target, int version, error_code&) override {
    out_.method = std::string(method);
    out_.target = std::string(target);
    out_.http_1_1 = version >= 11;
  }

  void on_field_impl(http::field name, string_view, string_view value, error_code&) override {
    switch (name) {
      case http::field::host: out_.has_host = true; break;
      case http::field::connection: out_.wants_upgrade |= http::token_list(value).exists("upgrade"); break;
      case http::field::upgrade: out_.upgrade = std::string(value); break;
      case http::field::origin:
        out_.origin = std::string(value);
        out_.has_origin = !value.empty();
        break;
      case http::field::access_control_request_headers: out_.requested_headers = std::string(value); break;
      case http::field::sec_websocket_key: out_.websocket_key = std::string(value); break;
      case http::field::sec_websocket_version: out_.websocket_version = std::string(value); break;
      case http::field::sec_websocket_protocol: add_subprotocols(value); break;
      // Beast 345 lets some contradictions of the two pass, but whoever sends either has a body, and that is enough.
      case http::field::transfer_encoding: out_.has_body = true; break;
      case http::field::content_length: out_.has_body |= value != "0"; break;
      default: break;
    }
  }

  /// A list may come in several headers, which mean the same as one joined by commas (RFC 9110 5.3).
  void add_subprotocols(string_view value) {
    if (out_.has_websocket_protocol) {
      out_.websocket_protocol.append(", ");
    }
    out_.websocket_protocol.append(value.data(), value.size());
    out_.has_websocket_protocol = true;
  }

  void on_header_impl(error_code&) override {}
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override { return body.size(); }
  void on_finish_impl(error_code&) override {}

  http_request& out_;
};

}  // namespace

http_parse_result parse_http_head(std::string_view input, std::size_t head_bytes_max, http_request& out) {
  out = {};
  head_parser parser(out);
  const auto limit = std::min<std::size_t>(head_bytes_max, std::numeric_limits<std::uint32_t>::max());
  parser.header_limit(static_cast<std::uint32_t>(limit));
  parser.body_limit(boost::none);
  parser.eager(false);
  error_code error;
  const std::size_t used = parser.put(boost::asio::const_buffer(input.data(), input.size()), error);
  if (error == http::error::header_limit || (error == http::error::need_more && input.size() > head_bytes_max)) {
    return {http_parse_result::status::too_long};
  }
  if (error == http::error::need_more) {
    return {http_parse_result::status::incomplete};
  }
  if (error || !parser.is_header_done()) {
    return {error ? http_parse_result::status::bad : http_parse_result::status::incomplete};
  }
  if (used > head_bytes_max) {  // Beast lets the request line and the fields have that much each
    return {http_parse_result::status::too_long};
  }
  out.keep_alive = parser.keep_alive();
  return {http_parse_result::status::complete, used};
}

}  // namespace p2p_broker::server
