#include "doctor/look_up.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "doctor/trouble_of.hpp"

namespace p2p_broker::doctor {

/// Outlives whoever waited for it.
struct pending_look_up {
  explicit pending_look_up(boost::asio::io_context& context) : resolver(context), limit(context) {}
  boost::asio::ip::tcp::resolver resolver;
  boost::asio::steady_timer limit;
  std::vector<boost::asio::ip::tcp::endpoint> found;
  boost::system::error_code error;
  bool answered = false;
};

namespace {

namespace net = boost::asio;
using net::ip::tcp;

void keep(const tcp::endpoint& at, looked_up& result) {
  if (std::ranges::find(result.addresses, at) != result.addresses.end()) return;
  result.addresses.push_back(at);
  auto& family = at.address().is_v6() ? result.seen.v6 : result.seen.v4;
  family.push_back(at.address().to_string());
}

}  // namespace

net::awaitable<looked_up> look_up(net::io_context& context, const target& to, milliseconds patience) {
  looked_up result;
  boost::system::error_code no_address;
  const auto address = net::ip::make_address(to.host, no_address);
  if (!no_address) {
    result.seen.is_address = true;
    keep({address, to.port}, result);
    co_return result;
  }
  const auto asked = std::make_shared<pending_look_up>(context);
  asked->limit.expires_after(patience);
  asked->resolver.async_resolve(to.host, std::to_string(to.port),
                                [asked](const boost::system::error_code& error, const auto& found) {
                                  asked->answered = true;
                                  asked->error = error;
                                  for (const auto& each : found) asked->found.push_back(each.endpoint());
                                  asked->limit.cancel();
                                });
  boost::system::error_code limit_reached;
  co_await asked->limit.async_wait(net::redirect_error(net::use_awaitable, limit_reached));
  result.goes_on = !asked->answered;
  result.seen.failed = result.goes_on ? trouble{failure::timed_out, {}} : trouble_of(asked->error);
  for (const auto& each : asked->found) keep(each, result);
  co_return result;
}

}  // namespace p2p_broker::doctor
