// The program of docs/client.md's first page, as an application would have it: nothing of this repository but the
// installed package. Says hello to the peer named on its command line and prints what comes back.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <p2p_broker/client/client.hpp>
#include <string>

namespace asio = boost::asio;
namespace client = p2p_broker::client;

asio::awaitable<void> greet(client::options settings, std::string friend_id) {
  client::client broker(co_await asio::this_coro::executor, settings);
  const std::string id = co_await broker.async_connect(asio::use_awaitable);
  std::cout << "open " << id << std::endl;
  co_await broker.async_send_offer(friend_id.empty() ? id : friend_id, R"({"hello":"world"})", asio::use_awaitable);
  for (;;) {
    const client::event event = co_await broker.async_receive(asio::use_awaitable);
    if (const auto* const offer = std::get_if<client::events::offer>(&event)) {
      std::cout << "offer " << offer->src << ' ' << offer->payload << std::endl;
      break;
    }
    if (const auto* const absent = std::get_if<client::events::peer_unavailable>(&event)) {
      std::cout << "peer_unavailable " << absent->id << std::endl;
      break;
    }
  }
  co_await broker.async_disconnect(asio::use_awaitable);
}

int main(int argc, char** argv) {
  client::options settings;
  settings.host = "127.0.0.1";
  settings.port = static_cast<std::uint16_t>(std::atoi(argc > 1 ? argv[1] : "9000"));
  asio::io_context io;
  int status = 0;
  asio::co_spawn(io, greet(settings, argc > 2 ? argv[2] : ""), [&status](std::exception_ptr failed) {
    try {
      if (failed) {
        std::rethrow_exception(failed);
      }
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
      status = 1;
    }
  });
  io.run();
  return status;
}
