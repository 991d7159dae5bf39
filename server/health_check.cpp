#include "server/health_check.hpp"

#include <cctype>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "config/unix_host.hpp"
#include "protocol/ip_text.hpp"
#include "server/core/trusted_proxies.hpp"

namespace p2p_broker::server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::chrono::seconds patience{4};

/// What happened, for a person: "connection refused" rather than where in a library it came up.
[[nodiscard]] std::string in_plain_words(const boost::system::error_code& error) {
  if (error == beast::error::timeout) {
    return "nothing came within " + std::to_string(patience.count()) + " s";
  }
  if (error == http::error::end_of_stream || error == net::error::eof || error == net::ssl::error::stream_truncated) {
    return "it closed the connection without an answer";
  }
  if (error.category() == boost::beast::http::make_error_code(http::error::bad_version).category()) {
    return "what came is no HTTP";
  }
  if (error.category() == net::error::get_ssl_category()) {
    return "what came is no TLS (" + error.message() + ")";
  }
  if (error.category() == net::error::get_netdb_category()) {
    return "the name of --host is not known";
  }
  std::string words = error.message();
  if (!words.empty()) {
    words.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(words.front())));
  }
  return words;
}

/// Where a broker that listens on `host` is reached from here; whoever listens on `::` hears IPv4 too. No name, since
/// none may be known in a container.
[[nodiscard]] std::string local_name_of(const std::string& host) {
  if (host == "::" || host == "0.0.0.0") {
    return "127.0.0.1";
  }
  return host;
}

/// A PROXY header of who is no proxy.
constexpr std::string_view speaks_for_itself = "PROXY UNKNOWN\r\n";

using unix_stream = beast::basic_stream<net::local::stream_protocol>;

/// Whether the broker takes whoever is at this end for a trusted proxy.
[[nodiscard]] bool seems_a_proxy(beast::tcp_stream& stream, const config::options& settings) {
  const auto own = protocol::parse_ip(stream.socket().local_endpoint().address().to_string());
  return own && trusted_proxies(settings).trusts({*own, 0});
}
[[nodiscard]] bool seems_a_proxy(unix_stream&, const config::options& settings) {
  return trusted_proxies(settings).trusts({});
}

net::awaitable<void> connect(beast::tcp_stream& stream, const config::options& settings) {
  net::ip::tcp::resolver resolver(stream.get_executor());
  const auto found =
      co_await resolver.async_resolve(local_name_of(settings.host), std::to_string(settings.port), net::use_awaitable);
  stream.expires_after(patience);
  co_await stream.async_connect(found, net::use_awaitable);
}
net::awaitable<void> connect(unix_stream& stream, const config::options& settings) {
  std::string path(config::unix_path_of(settings.host));
  if (path.front() == '@') {
    path.front() = '\0';  // Linux's abstract namespace
  }
  stream.expires_after(patience);
  co_await stream.async_connect(net::local::stream_protocol::endpoint(path), net::use_awaitable);
}

template <class Stream>
net::awaitable<unsigned> ask(Stream& stream, const config::options& settings) {
  http::request<http::empty_body> request(http::verb::get, settings.path, 11);
  request.set(http::field::host, config::is_unix_host(settings.host) ? "localhost" : local_name_of(settings.host));
  request.set(http::field::connection, "close");
  co_await http::async_write(stream, request, net::use_awaitable);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  co_await http::async_read(stream, buffer, response, net::use_awaitable);
  co_return response.result_int();
}

template <class Stream>
net::awaitable<unsigned> status_over(const config::options& settings) {
  Stream plain(co_await net::this_coro::executor);
  co_await connect(plain, settings);
  if (settings.proxy_protocol && seems_a_proxy(plain, settings)) {
    co_await net::async_write(plain, net::buffer(speaks_for_itself), net::use_awaitable);
  }
  if (settings.sslcerts.empty()) {
    co_return co_await ask(plain, settings);
  }
  net::ssl::context trust(net::ssl::context::tls_client);
  beast::ssl_stream<Stream&> secure(plain, trust);
  co_await secure.async_handshake(net::ssl::stream_base::client, net::use_awaitable);
  co_return co_await ask(secure, settings);
}

}  // namespace

bool is_healthy(const config::options& settings) {
  net::io_context context(1);
  unsigned status = 0;
  std::string problem;
  const auto asked = config::is_unix_host(settings.host) ? status_over<unix_stream> : status_over<beast::tcp_stream>;
  net::co_spawn(context, asked(settings), [&](const std::exception_ptr& error, unsigned answer) {
    status = answer;
    try {
      if (error) {
        std::rethrow_exception(error);
      }
    } catch (const boost::system::system_error& caught) {
      problem = in_plain_words(caught.code());
    } catch (const std::exception& caught) {
      problem = caught.what();
    }
  });
  context.run();
  if (status == 200) {
    return true;
  }
  const std::string place =
      config::is_unix_host(settings.host) ? "at " + settings.host : "on port " + std::to_string(settings.port);
  std::fprintf(stderr, "The broker %s does not answer: %s.\n", place.c_str(),
               problem.empty() ? ("HTTP status " + std::to_string(status)).c_str() : problem.c_str());
  return false;
}

}  // namespace p2p_broker::server
