// Messages between peers: each kind both ways, in order, unaltered; absent peers, and goodbyes.
#include <p2p_broker/client/payload.hpp>

#include "suite.hpp"

namespace client_tests {
namespace {

SCENARIO(relays_the_three_kinds_both_ways) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client a(executor, broker.for_id("a"));
  client::client b(executor, broker.for_id("b"));
  co_await open(a);
  co_await open(b);
  for (const auto& [from, to] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
    co_await from->async_send_offer(to->id(), R"({"n":[1,null,"\u00e9 <>"]})", asio::use_awaitable);
    co_await from->async_send_answer(to->id(), R"("text")", asio::use_awaitable);
    co_await from->async_send_candidate(to->id(), "null", asio::use_awaitable);
    const auto offer = co_await next<events::offer>(*to);
    check_equal(offer.src, from->id());
    check(offer.payload == R"({"n":[1,null,"\u00e9 <>"]})" || offer.payload == "{\"n\":[1,null,\"\xC3\xA9 <>\"]}",
          offer.payload);
    check_equal((co_await next<events::answer>(*to)).payload, R"("text")");
    check_equal((co_await next<events::candidate>(*to)).payload, "null");
  }
}

SCENARIO(sends_in_order_without_waiting_in_between) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client a(executor, broker.for_id("a"));
  client::client b(executor, broker.for_id("b"));
  co_await open(a);
  co_await open(b);
  for (int i = 0; i < 500; ++i) {
    check(!a.send_candidate("b", std::to_string(i)), "it should be queued");
  }
  for (int i = 0; i < 500; ++i) {
    check_equal((co_await next<events::candidate>(b)).payload, std::to_string(i));
  }
  check_equal(a.waiting_messages(), 0u);
}

SCENARIO(carries_large_payloads_of_any_script) {
  broker_process broker;
  client::client a(co_await asio::this_coro::executor, broker.for_id("a"));
  co_await open(a);
  std::string text;
  while (text.size() < 300'000) {
    text += "\xE6\x97\xA5\xF0\x9F\x98\x80 ";
  }
  const std::string payload = "{\"metadata\":\"" + text + "\"}";
  co_await a.async_send_offer("a", payload, asio::use_awaitable);
  check(payload == (co_await next<events::offer>(a)).payload, "it should come back as it was");
}

SCENARIO(delivers_to_a_peer_that_comes_a_little_later) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client a(executor, broker.for_id("a"));
  client::client b(executor, broker.for_id("b"));
  co_await open(a);
  co_await a.async_send_offer("b", "1", asio::use_awaitable);
  co_await pause(milliseconds(200));
  co_await open(b);
  check_equal((co_await next<events::offer>(b)).src, "a");
}

SCENARIO(hears_that_a_peer_is_unavailable) {
  broker_process broker("--expire_timeout 300 --cleanup_out_msgs 100");
  client::client a(co_await asio::this_coro::executor, broker.for_id("a"));
  co_await open(a);
  co_await a.async_send_offer("nobody", "{}", asio::use_awaitable);
  check_equal((co_await next<events::peer_unavailable>(a)).id, "nobody");
  check(a.is_open(), "that is no reason to end");
}

SCENARIO(says_goodbye_to_a_peer) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client a(executor, broker.for_id("a"));
  client::client b(executor, broker.for_id("b"));
  co_await open(a);
  co_await open(b);
  co_await a.async_send_leave("b", asio::use_awaitable);
  check_equal((co_await next<events::peer_left>(b)).id, "a");
  check(a.is_open(), "only b was told");
}

SCENARIO(gives_its_id_back_when_it_leaves) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client a(executor, broker.for_id("a"));
  co_await open(a);
  co_await a.async_leave(asio::use_awaitable);
  check(!(co_await next<events::disconnected>(a)).will_reconnect, "leaving is for good");
  client::client again(executor, broker.for_id("a"));
  co_await open(again);
}

SCENARIO(refuses_to_send_what_is_not_json) {
  broker_process broker;
  client::client a(co_await asio::this_coro::executor, broker.for_id("a"));
  check_error(a.send_offer("a", "{}"), error_kind::disconnected);
  co_await open(a);
  for (const char* const payload : {"", "{", "x", R"(1,"dst":"b")", R"(1},{"a":2)", "\"\xFF\""}) {
    check_error(a.send_offer("a", payload), error_kind::invalid_payload);
    auto [failed] = co_await a.async_send_offer("a", payload, as_result);
    check_error(failed, error_kind::invalid_payload);
  }
  check_error(a.send_offer("", "{}"), error_kind::invalid_payload);
  check_error(a.send_leave("\xFF"), error_kind::invalid_payload);
}

SCENARIO(carries_the_payloads_of_peerjs) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client a(executor, broker.for_id("a"));
  client::client b(executor, broker.for_id("b"));
  co_await open(a);
  co_await open(b);
  client::offer_payload offer;
  offer.connection_id = client::make_connection_id();
  offer.sdp = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n";
  offer.metadata = R"({"team":"red"})";
  check(!a.send_offer("b", to_json(offer)), "it should be queued");
  const auto heard = client::read_offer((co_await next<events::offer>(b)).payload);
  check(heard && heard->sdp == offer.sdp && heard->metadata == offer.metadata, "b should see the same offer");
  check(!b.send_answer("a", to_json(client::answer_payload{heard->connection_id, "v=0\r\n", "data"})), "queued");
  const auto answer = client::read_answer((co_await next<events::answer>(a)).payload);
  check(answer && answer->connection_id == offer.connection_id, "the answer belongs to the offer");
}

}  // namespace
}  // namespace client_tests
