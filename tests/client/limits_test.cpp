// The bounds: what is queued, what is held for an application that does not look, and how large a message may be.
#include "suite.hpp"

namespace client_tests {
namespace {

asio::awaitable<void> lose(broker_process& broker, client::client& peer) {
  co_await open(peer);
  broker.stop();
  co_await eventually<events::reconnecting>(peer);
}

SCENARIO(refuses_one_message_more_than_the_outbox_holds) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.outbox_messages_max = 3;
  settings.reconnect_delay_ms = 20000;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await lose(broker, a);
  for (int i = 0; i < 3; ++i) {
    check(!a.send_offer("b", "1"), "there should be room");
  }
  check_error(a.send_offer("b", "1"), error_kind::outbox_full);
  auto [failed] = co_await a.async_send_offer("b", "1", as_result);
  check_error(failed, error_kind::outbox_full);
  check_equal(a.count().messages_refused, 2u);
  check_equal(a.waiting_messages(), 3u);
}

SCENARIO(refuses_more_bytes_than_the_outbox_holds) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.outbox_bytes_max = 1000;
  settings.reconnect_delay_ms = 20000;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await lose(broker, a);
  const std::string payload = "\"" + std::string(500, 'x') + "\"";
  check(!a.send_offer("b", payload), "there should be room");
  check_error(a.send_offer("b", payload), error_kind::outbox_full);
  check(!a.send_offer("b", "1"), "there should be room for a small one");
}

SCENARIO(withdraws_a_message_whose_sending_is_cancelled) {
  using namespace asio::experimental::awaitable_operators;
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.reconnect_delay_ms = 20000;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await lose(broker, a);
  const auto first = co_await (a.async_send_offer("b", "1", as_result) || pause(milliseconds(50)));
  check(first.index() == 1, "the pause should have won");
  check_equal(a.waiting_messages(), 0u);
}

SCENARIO(refuses_a_message_that_is_too_big) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.message_bytes_max = 1000;
  client::client a(co_await asio::this_coro::executor, settings);
  co_await open(a);
  check_error(a.send_offer("a", "\"" + std::string(1000, 'x') + "\""), error_kind::message_too_big);
  check(a.is_open(), "nothing was sent");
}

SCENARIO(stops_reading_while_nobody_takes_its_events) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  auto settings = broker.for_id("slow");
  settings.events_max = 10;
  client::client slow(executor, settings);
  client::client eager(executor, broker.for_id("eager"));
  co_await open(slow);
  co_await open(eager);
  for (int i = 0; i < 200; ++i) {
    co_await eager.async_send_candidate("slow", std::to_string(i), asio::use_awaitable);
  }
  co_await pause(milliseconds(300));
  check_equal(slow.count().messages_received, 11u);  // OPEN, and ten that wait
  check(slow.count().reads_paused > 0, "it should be counted");
  for (int i = 0; i < 200; ++i) {
    check_equal((co_await next<events::candidate>(slow)).payload, std::to_string(i));
  }
}

}  // namespace
}  // namespace client_tests
