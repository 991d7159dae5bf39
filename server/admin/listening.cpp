#include "server/admin/listening.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "server/net/listener.hpp"

namespace p2p_broker::server::admin {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

constexpr int backlog = 64;

[[nodiscard]] tcp::endpoint resolve(net::io_context& context, const config::admin_place& where) {
  error_code error;
  const auto numeric = net::ip::make_address(where.host, error);
  if (!error) {
    return {numeric, where.port};
  }
  tcp::resolver resolver(context);
  const auto found = resolver.resolve(where.host, std::to_string(where.port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw start_error("--admin: the name '" + where.host + "' cannot be resolved.");
  }
  return found.begin()->endpoint();
}

}  // namespace

listening listen_at(const config::admin_place& where, bool beyond_loopback) {
  net::io_context context(1);
  const tcp::endpoint at = resolve(context, where);
  if (!beyond_loopback && !at.address().is_loopback()) {
    throw start_error("--admin: " + where.host + " is " + at.address().to_string() +
                      ", which other machines can reach; that takes a token, see --admin_token_file.");
  }
  tcp::acceptor acceptor(context);
  error_code error;
  acceptor.open(at.protocol(), error);
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error && at.address().is_v6()) {
    acceptor.set_option(net::ip::v6_only(false), error);
  }
  if (!error) {
    acceptor.bind(at, error);
  }
  if (!error) {
    acceptor.listen(backlog, error);
  }
  if (error) {
    throw start_error("--admin: cannot listen on " + at.address().to_string() + " port " + std::to_string(at.port()) +
                      ": " + error.message() + ".");
  }
  const tcp::endpoint bound = acceptor.local_endpoint();
  return {file_descriptor(acceptor.release()), bound.address().to_string(), bound.port(), bound.address().is_v6()};
}

}  // namespace p2p_broker::server::admin
