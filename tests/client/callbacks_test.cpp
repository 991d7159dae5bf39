// The other way to take events: callbacks, what they may do, and a client on a strand of many threads.
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "suite.hpp"

namespace client_tests {
namespace {

/// Waits until `done`, at most 5 s.
asio::awaitable<void> until(const bool& done) {
  for (int i = 0; i < 500 && !done; ++i) {
    co_await pause(milliseconds(10));
  }
  check(done, "it did not happen within 5 s");
}

SCENARIO(calls_back_for_each_event) {
  broker_process broker("--expire_timeout 200 --cleanup_out_msgs 100");
  std::vector<std::string> seen;
  bool ended = false;
  client::event_handlers handlers;
  std::unique_ptr<client::client> peer;
  handlers.on_open = [&](const std::string& id) {
    seen.push_back("open " + id);
    check(!peer->send_offer("a", "1"), "a callback may send");
    check(!peer->send_answer("a", "2"), "a callback may send");
    check(!peer->send_candidate("a", "3"), "a callback may send");
    check(!peer->send_leave("a"), "a callback may send");
    check(!peer->send_offer("nobody", "4"), "a callback may send");
  };
  handlers.on_offer = [&](const std::string& src, const std::string& text) { seen.push_back("offer " + src + text); };
  handlers.on_answer = [&](const std::string& src, const std::string& text) { seen.push_back("answer " + src + text); };
  handlers.on_candidate = [&](const std::string& src, const std::string& text) {
    seen.push_back("candidate " + src + text);
  };
  handlers.on_peer_left = [&](const std::string& id) { seen.push_back("left " + id); };
  handlers.on_peer_unavailable = [&](const std::string& id) {
    seen.push_back("unavailable " + id);
    peer->disconnect();
  };
  handlers.on_disconnected = [&](const std::string&, bool) { ended = true; };
  peer = std::make_unique<client::client>(co_await asio::this_coro::executor, broker.for_id("a"), handlers);
  peer->connect();
  check(seen.empty(), "no callback inside connect()");
  co_await until(ended);
  const std::vector<std::string> expected{"open a",       "offer a1", "answer a2",
                                          "candidate a3", "left a",   "unavailable nobody"};
  check(seen == expected, "all of them, in order");
}

SCENARIO(may_be_destroyed_by_its_own_callback) {
  broker_process broker;
  bool gone = false;
  std::unique_ptr<client::client> peer;
  client::event_handlers handlers;
  handlers.on_open = [&](const std::string&) {
    peer.reset();
    gone = true;
  };
  peer = std::make_unique<client::client>(co_await asio::this_coro::executor, broker.for_id("a"), handlers);
  peer->connect();
  co_await until(gone);
}

SCENARIO(reports_reconnects_by_callback) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.reconnect_delay_ms = 40;
  int opened = 0;
  bool waited = false;
  bool back = false;
  client::event_handlers handlers;
  handlers.on_open = [&](const std::string&) { back = ++opened == 2; };
  handlers.on_reconnecting = [&](std::uint32_t, std::uint32_t, const std::string&) { waited = true; };
  client::client peer(co_await asio::this_coro::executor, settings, handlers);
  co_await peer.async_connect(asio::use_awaitable);
  broker.stop();
  co_await until(waited);
  broker.start();
  co_await until(back);
}

SCENARIO(does_not_give_events_to_two_takers) {
  broker_process broker;
  client::client peer(co_await asio::this_coro::executor, broker.for_id("a"), client::event_handlers{});
  co_await peer.async_connect(asio::use_awaitable);
  auto [refused, nothing] = co_await peer.async_receive(as_result);
  check_error(refused, error_kind::events_taken);
}

/// Two clients on strands of one pool, each sending to the other until both have heard 100.
asio::awaitable<int> exchange(client::options settings, std::string other) {
  client::client peer(co_await asio::this_coro::executor, std::move(settings));
  co_await peer.async_connect(asio::use_awaitable);
  int heard = 0;
  int sent = 0;
  while (heard < 100) {
    if (sent < 100) {
      ++sent;
      co_await peer.async_send_candidate(other, std::to_string(sent), asio::use_awaitable);
    }
    const auto event = co_await peer.async_receive(asio::use_awaitable);
    heard += std::holds_alternative<events::candidate>(event) ? 1 : 0;
  }
  co_await peer.async_disconnect(asio::use_awaitable);
  co_return heard;
}

SCENARIO(works_on_a_strand_of_many_threads) {
  broker_process broker;
  asio::thread_pool pool(4);
  auto a = asio::co_spawn(asio::make_strand(pool), exchange(broker.for_id("a"), "b"), asio::use_future);
  auto b = asio::co_spawn(asio::make_strand(pool), exchange(broker.for_id("b"), "a"), asio::use_future);
  check_equal(a.get(), 100);
  check_equal(b.get(), 100);
  pool.join();
  co_return;
}

SCENARIO(completes_on_the_executor_of_the_handler) {
  broker_process broker;
  asio::thread_pool pool(1);
  client::client peer(co_await asio::this_coro::executor, broker.for_id("a"));
  bool same = true;
  bool done = false;
  const auto here = std::this_thread::get_id();
  peer.async_connect(asio::bind_executor(pool, [&](error_code, const std::string&) {
    same = std::this_thread::get_id() == here;
    asio::post(peer.get_executor(), [&] { done = true; });
  }));
  co_await until(done);
  check(!same, "the handler should have run in the pool");
  pool.join();
}

}  // namespace
}  // namespace client_tests
