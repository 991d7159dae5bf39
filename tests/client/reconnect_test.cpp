// Staying connected: heartbeats, brokers that go away and come back, and the bounds of patience.
#include <boost/asio/post.hpp>
#include <optional>

#include "suite.hpp"

namespace client_tests {
namespace {

client::options patient(client::options settings) {
  settings.reconnect_delay_ms = 40;
  settings.reconnect_delay_max_ms = 200;
  return settings;
}

SCENARIO(comes_back_with_the_same_id_after_the_broker_restarts) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client a(executor, patient(broker.for_id("")));
  client::client b(executor, patient(broker.for_id("b")));
  const std::string id = co_await open(a);
  co_await open(b);
  for (int round = 0; round < 2; ++round) {
    broker.stop();
    check((co_await next<events::error>(a)).kind == error_kind::network, "the loss is a network error");
    check((co_await next<events::disconnected>(a)).will_reconnect, "it should say that it comes back");
    co_await next<events::reconnecting>(a);
    broker.start();
    check_equal((co_await eventually<events::open>(a)).id, id);
    check_equal((co_await eventually<events::open>(b)).id, "b");
  }
  check_equal(a.count().reconnects, 2u);
  co_await a.async_send_offer("b", "1", asio::use_awaitable);
  check_equal((co_await next<events::offer>(b)).src, id);
}

SCENARIO(sends_after_the_return_what_was_queued_while_away) {
  broker_process broker;
  client::client a(co_await asio::this_coro::executor, patient(broker.for_id("a")));
  co_await open(a);
  broker.stop();
  co_await eventually<events::reconnecting>(a);
  check(!a.send_offer("a", "1"), "it should wait in the outbox");
  check(!a.send_offer("a", "2"), "it should wait in the outbox");
  check_equal(a.waiting_messages(), 2u);
  broker.start();
  co_await eventually<events::open>(a);
  check_equal((co_await next<events::offer>(a)).payload, "1");
  check_equal((co_await next<events::offer>(a)).payload, "2");
}

SCENARIO(waits_longer_each_time_and_ends_at_its_bound) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.reconnect_delay_ms = 40;
  settings.reconnect_delay_max_ms = 100;
  settings.reconnect_attempts_max = 5;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await open(a);
  broker.stop();
  co_await next<events::error>(a);
  co_await next<events::disconnected>(a);
  std::uint32_t longest = 40;
  for (std::uint32_t attempt = 1; attempt <= 5; ++attempt) {
    const auto wait = co_await next<events::reconnecting>(a);
    check_equal(wait.attempt, attempt);
    check(wait.delay_ms >= longest / 2 && wait.delay_ms <= longest,
          std::to_string(wait.delay_ms) + " ms should be between half and all of " + std::to_string(longest));
    longest = std::min<std::uint32_t>(2 * longest, 100);
  }
  check((co_await next<events::error>(a)).kind == error_kind::network, "the last failure is told");
  check(!(co_await next<events::disconnected>(a)).will_reconnect, "then it is over");
  check_error(a.send_offer("a", "1"), error_kind::disconnected);
}

SCENARIO(tells_senders_when_the_last_attempt_has_failed) {
  broker_process broker;
  auto settings = patient(broker.for_id("a"));
  settings.reconnect_attempts_max = 1;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await open(a);
  broker.stop();
  co_await eventually<events::reconnecting>(a);
  auto [failed] = co_await a.async_send_offer("a", "1", as_result);
  check_error(failed, error_kind::disconnected);
  check_equal(a.waiting_messages(), 0u);
}

SCENARIO(does_not_come_back_when_told_not_to) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.auto_reconnect = false;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await open(a);
  broker.stop();
  check((co_await next<events::error>(a)).kind == error_kind::network, "the loss is a network error");
  check(!(co_await next<events::disconnected>(a)).will_reconnect, "it stays away");
  auto [over, nothing] = co_await a.async_receive(as_result);
  check_error(over, error_kind::disconnected);
  broker.start();
  check_equal(co_await a.async_reconnect(asio::use_awaitable), "a");
}

SCENARIO(comes_back_after_a_broker_that_ends_politely) {
  broker_process broker;
  client::client a(co_await asio::this_coro::executor, patient(broker.for_id("a")));
  co_await open(a);
  broker.signal(SIGTERM);
  check((co_await next<events::error>(a)).kind == error_kind::network, "the loss is a network error");
  const auto gone = co_await next<events::disconnected>(a);
  check(gone.reason.find("code 1001") != std::string::npos, gone.reason);
  broker.stop();
  broker.start();
  co_await eventually<events::open>(a);
}

SCENARIO(disconnects_while_it_waits_for_the_next_attempt) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.reconnect_delay_ms = 20000;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await open(a);
  broker.stop();
  co_await eventually<events::reconnecting>(a);
  co_await a.async_disconnect(asio::use_awaitable);
  check(!(co_await next<events::disconnected>(a)).will_reconnect, "it stays away");
}

SCENARIO(a_close_that_was_due_on_a_lost_link_leaves_the_next_alone) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  auto settings = broker.for_id("a");
  settings.auto_reconnect = false;
  settings.close_timeout_ms = 300;
  client::client a(executor, settings);
  co_await open(a);
  broker.stop();
  co_await asio::post(executor, asio::use_awaitable);
  a.disconnect();  // the link is lost by now, or will be found lost while it closes
  co_await eventually<events::disconnected>(a);
  broker.start();
  check_equal(co_await a.async_reconnect(asio::use_awaitable), "a");
  co_await pause(milliseconds(700));
  check(a.is_open(), "the time for the former link's close should have ended with that link");
  co_await a.async_send_offer("a", "1", asio::use_awaitable);
  check_equal((co_await eventually<events::offer>(a)).payload, "1");
}

SCENARIO(takes_its_id_over_from_a_link_the_broker_still_holds) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  auto settings = broker.for_id("a");
  settings.token = "same-token";
  settings.auto_reconnect = false;
  settings.takeover_silence_ms = 200;
  std::optional<client::client> lost(std::in_place, executor, settings);
  co_await open(*lost);
  client::client b(executor, broker.for_id("b"));
  co_await open(b);
  co_await lost->async_disconnect(asio::use_awaitable);
  co_await next<events::disconnected>(*lost);
  client::client holder(executor, settings);  // stands for our own half-open link, which the broker has not noticed
  co_await open(holder);
  check_equal(co_await lost->async_reconnect(asio::use_awaitable), "a");
  co_await b.async_send_offer("a", "1", asio::use_awaitable);
  check_equal((co_await eventually<events::offer>(*lost)).src, "b");
}

SCENARIO(keeps_its_id_alive_by_heartbeats) {
  broker_process broker("--alive_timeout 1000");
  const auto executor = co_await asio::this_coro::executor;
  auto settings = broker.for_id("beating");
  settings.ping_interval_ms = 200;
  settings.auto_reconnect = false;
  client::client beating(executor, settings);
  settings.id = "silent";
  settings.ping_interval_ms = 60000;
  client::client silent(executor, settings);
  co_await open(beating);
  co_await open(silent);
  const auto gone = co_await eventually<events::disconnected>(silent);
  check(!gone.reason.empty(), "with a reason");
  co_await pause(milliseconds(1000));
  check(beating.is_open(), "heartbeats should have kept this one");
  check(beating.count().heartbeats_sent >= 5, "it should have sent some");
}

}  // namespace
}  // namespace client_tests
