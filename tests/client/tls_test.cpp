// TLS: whom a client trusts. CERTIFICATES is a folder with a CA (ca.pem) and a certificate it gave to `localhost`
// (localhost.pem, localhost.key), made for this run.
#include <cstdlib>

#include "suite.hpp"

namespace client_tests {
namespace {

std::string certificate(const std::string& file) {
  const char* const folder = std::getenv("CERTIFICATES");
  check(folder != nullptr, "CERTIFICATES is not set");
  return std::string(folder) + "/" + file;
}

std::string tls_flags() {
  return "--sslkey " + certificate("localhost.key") + " --sslcert " + certificate("localhost.pem");
}

client::options secure(const broker_process& broker) {
  auto settings = broker.for_id("");
  settings.host = "localhost";
  settings.secure = true;
  settings.ca_file = certificate("ca.pem");
  return settings;
}

asio::awaitable<std::string> distrusts(client::options settings) {
  client::client peer(co_await asio::this_coro::executor, std::move(settings));
  auto [failed, id] = co_await peer.async_connect(as_result);
  check_error(failed, error_kind::ssl_unavailable);
  co_return (co_await next<events::error>(peer)).text;
}

SCENARIO(trusts_the_certificates_of_its_ca_file) {
  broker_process broker(tls_flags() + " --allow_discovery");
  client::client peer(co_await asio::this_coro::executor, secure(broker));
  const std::string id = co_await open(peer);
  co_await peer.async_send_offer(id, "1", asio::use_awaitable);
  check_equal((co_await next<events::offer>(peer)).src, id);
  check_equal((co_await peer.async_list_peers(asio::use_awaitable)).size(), 1u);
  co_await peer.async_disconnect(asio::use_awaitable);
}

SCENARIO(distrusts_a_certificate_of_an_unknown_ca) {
  broker_process broker(tls_flags());
  auto settings = secure(broker);
  settings.ca_file = "";
  for (const char* const id : {"", "a"}) {
    settings.id = id;
    const std::string text = co_await distrusts(settings);
    check(text.find("certificate") != std::string::npos, text);
  }
}

SCENARIO(distrusts_a_certificate_for_another_host) {
  broker_process broker(tls_flags());
  auto settings = secure(broker);
  settings.host = "127.0.0.1";
  co_await distrusts(settings);
}

SCENARIO(trusts_anybody_when_verification_is_switched_off) {
  broker_process broker(tls_flags());
  auto settings = secure(broker);
  settings.host = "127.0.0.1";
  settings.ca_file = "";
  settings.verify_peer = false;
  client::client peer(co_await asio::this_coro::executor, settings);
  co_await open(peer);
}

SCENARIO(says_that_a_plain_broker_has_no_tls) {
  broker_process broker;
  co_await distrusts(secure(broker));
}

SCENARIO(comes_back_over_tls) {
  broker_process broker(tls_flags());
  auto settings = secure(broker);
  settings.reconnect_delay_ms = 40;
  settings.reconnect_delay_max_ms = 200;
  client::client peer(co_await asio::this_coro::executor, settings);
  const std::string id = co_await open(peer);
  broker.stop();
  co_await next<events::error>(peer);
  broker.start();
  check_equal((co_await eventually<events::open>(peer)).id, id);
}

SCENARIO(names_a_ca_file_that_cannot_be_read) {
  client::options settings;
  settings.secure = true;
  settings.ca_file = "/does/not/exist.pem";
  std::string said;
  try {
    client::client peer(co_await asio::this_coro::executor, settings);
  } catch (const std::invalid_argument& mistake) {
    said = mistake.what();
  }
  check(said.starts_with("ca_file /does/not/exist.pem cannot be used"), said);
}

}  // namespace
}  // namespace client_tests
