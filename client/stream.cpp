#include "client/stream.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <stdexcept>

#include "client/as_result.hpp"

namespace p2p_broker::client {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

failure connect_failure(const options& settings, const error_code& error) {
  return {error_kind::network,
          "cannot connect to " + settings.host + " port " + std::to_string(settings.port) + ": " + error.message()};
}

bool is_address(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

asio::awaitable<failure> connect(tcp_stream& socket, tcp::resolver& resolver, const options& settings) {
  tcp::resolver::results_type endpoints;
  if (is_address(settings.host)) {  // needs no look-up, for which Asio would start a thread
    endpoints = tcp::resolver::results_type::create(tcp::endpoint(asio::ip::make_address(settings.host), settings.port),
                                                    settings.host, "");
  } else {
    auto [error, found] = co_await resolver.async_resolve(settings.host, std::to_string(settings.port),
                                                          tcp::resolver::numeric_service, as_result);
    if (error) {
      co_return connect_failure(settings, error);
    }
    endpoints = std::move(found);
  }
  auto [error, endpoint] = co_await asio::async_connect(socket, endpoints, as_result);
  if (error) {
    co_return connect_failure(settings, error);
  }
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  co_return failure{};
}

/// What OpenSSL found wrong, in its own words: for a certificate the reason, else the error of the handshake.
std::string tls_reason(tls_stream& stream, const error_code& error) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  return verdict == X509_V_OK ? error.message() : X509_verify_cert_error_string(verdict);
}

}  // namespace

tls_context make_tls_context(const options& settings) {
  if (!settings.secure) {
    return nullptr;
  }
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  context->set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  if (!settings.verify_peer) {
    context->set_verify_mode(ssl::verify_none);
    return context;
  }
  context->set_verify_mode(ssl::verify_peer);
  error_code error;
  if (settings.ca_file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(settings.ca_file, error);
  }
  if (error) {
    throw std::invalid_argument("ca_file " + settings.ca_file + " cannot be used: " + error.message());
  }
  return context;
}

asio::awaitable<failure> open_stream(tcp_stream& stream, tcp::resolver& resolver, const options& settings) {
  return connect(stream, resolver, settings);
}

asio::awaitable<failure> open_stream(tls_stream& stream, tcp::resolver& resolver, const options& settings) {
  failure failed = co_await connect(stream.next_layer(), resolver, settings);
  if (failed) {
    co_return failed;
  }
  if (!is_address(settings.host) && SSL_set_tlsext_host_name(stream.native_handle(), settings.host.c_str()) != 1) {
    co_return failure{error_kind::ssl_unavailable, settings.host + " cannot be a TLS server name"};
  }
  if (settings.verify_peer) {
    stream.set_verify_callback(ssl::host_name_verification(settings.host));
  }
  auto [error] = co_await stream.async_handshake(ssl::stream_base::client, as_result);
  if (error) {
    co_return failure{error_kind::ssl_unavailable,
                      "TLS with " + settings.host + " failed: " + tls_reason(stream, error)};
  }
  co_return failure{};
}

}  // namespace p2p_broker::client
