#include "server/net/listener.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

namespace p2p_broker::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

[[nodiscard]] tcp::endpoint resolve(net::io_context& context, const config::options& settings) {
  error_code error;
  const auto numeric = net::ip::make_address(settings.host, error);
  if (!error) {
    return {numeric, settings.port};
  }
  tcp::resolver resolver(context);
  const auto found = resolver.resolve(settings.host, std::to_string(settings.port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw start_error("--host: the name '" + settings.host + "' cannot be resolved.");
  }
  return found.begin()->endpoint();
}

[[nodiscard]] std::string place_of(const tcp::endpoint& where) {
  return where.address().to_string() + " port " + std::to_string(where.port());
}

[[noreturn]] void refuse(const tcp::endpoint& where, const error_code& error) {
  // compat: start-errors
  if (error == net::error::address_in_use) {
    throw start_error("--port: " + place_of(where) + " is in use by another program; choose another with -p.");
  }
  if (error.value() == EADDRNOTAVAIL) {
    throw start_error("--host: " + where.address().to_string() + " is not an address of this machine.");
  }
  if (error == net::error::access_denied) {
    throw start_error("--port: " + place_of(where) + " needs the right to use ports below 1024.");
  }
  throw start_error("--host and --port: cannot listen on " + place_of(where) + ": " + error.message() + ".");
}

}  // namespace

listener listener::open(const config::options& settings) {
  net::io_context context(1);
  tcp::endpoint where = resolve(context, settings);
  tcp::acceptor acceptor(context);
  error_code error;
  acceptor.open(where.protocol(), error);
  if (error == net::error::address_family_not_supported && settings.host == "::") {
    // A machine without IPv6: "::" means every address there is.
    where = tcp::endpoint(tcp::v4(), settings.port);
    acceptor.open(where.protocol(), error);
  }
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error && where.address().is_v6()) {
    acceptor.set_option(net::ip::v6_only(false), error);
  }
  if (!error) {
    acceptor.bind(where, error);
  }
  if (!error) {
    acceptor.listen(static_cast<int>(settings.backlog), error);
  }
  if (!error) {
    acceptor.native_non_blocking(true, error);
  }
  if (error) {
    refuse(where, error);
  }
  const tcp::endpoint bound = acceptor.local_endpoint();
  return {file_descriptor(acceptor.release()), bound.address().to_string(), bound.port()};
}

}  // namespace p2p_broker::server
