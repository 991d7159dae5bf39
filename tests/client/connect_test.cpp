// Connecting: ids given and asked for, and every way in which a broker can refuse or fail to be there.
#include <algorithm>
#include <boost/asio/ip/tcp.hpp>

#include "suite.hpp"

namespace client_tests {
namespace {

/// Connects, which must fail like this, and checks the events that tell it.
asio::awaitable<std::string> refused(client::options settings, error_kind kind) {
  client::client peer(co_await asio::this_coro::executor, std::move(settings));
  auto [failed, id] = co_await peer.async_connect(as_result);
  check_error(failed, kind);
  const auto error = co_await next<events::error>(peer);
  check(error.kind == kind, "the event should name the same kind");
  const auto gone = co_await next<events::disconnected>(peer);
  check(!gone.will_reconnect, "a first connection must not be tried again");
  auto [over, nothing] = co_await peer.async_receive(as_result);
  check_error(over, error_kind::disconnected);
  co_return error.text;
}

SCENARIO(asks_the_broker_for_an_id) {
  broker_process broker;
  client::client peer(co_await asio::this_coro::executor, broker.for_id(""));
  const std::string id = co_await open(peer);
  check(id.size() >= 8, "\"" + id + "\" should be an id");
  check_equal(peer.id(), id);
  check(peer.is_open(), "it should be open");
}

SCENARIO(connects_with_the_id_it_is_given) {
  broker_process broker;
  client::client peer(co_await asio::this_coro::executor, broker.for_id("player one"));
  check_equal(co_await open(peer), "player one");
}

SCENARIO(connects_under_another_path_and_key) {
  broker_process broker("--path /my/app --key secret");
  auto settings = broker.for_id("");
  settings.path = "my/app";
  settings.key = "secret";
  client::client peer(co_await asio::this_coro::executor, settings);
  check(!(co_await open(peer)).empty(), "it should have an id");
}

SCENARIO(connects_by_host_name) {
  broker_process broker;
  auto settings = broker.for_id("named");
  settings.host = "localhost";
  client::client peer(co_await asio::this_coro::executor, settings);
  co_await open(peer);
}

SCENARIO(is_told_that_its_id_is_taken) {
  broker_process broker;
  client::client first(co_await asio::this_coro::executor, broker.for_id("taken"));
  co_await open(first);
  check_equal(co_await refused(broker.for_id("taken"), error_kind::unavailable_id), "ID is taken");
  check(first.is_open(), "the first one should not notice");
}

SCENARIO(is_told_that_its_key_is_wrong) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.key = "wrong";
  check_equal(co_await refused(settings, error_kind::server_error), "Invalid key provided");
}

SCENARIO(is_told_that_its_path_is_wrong) {
  broker_process broker;
  auto settings = broker.for_id("a");
  settings.path = "/elsewhere";
  const std::string text = co_await refused(settings, error_kind::server_error);
  check(text.find("HTTP status 4") != std::string::npos, text);
  settings.id = "";
  check((co_await refused(settings, error_kind::server_error)).find("404") != std::string::npos, "404 for the id");
}

SCENARIO(refuses_an_id_that_no_browser_would_take) {
  check(!(co_await refused(broker_process().for_id("-dash-"), error_kind::invalid_id)).empty(), "with a sentence");
}

SCENARIO(says_that_nobody_listens) {
  client::options settings;
  settings.host = "127.0.0.1";
  settings.port = free_port();
  settings.id = "a";
  const std::string text = co_await refused(settings, error_kind::network);
  check(text.find("refused") != std::string::npos, text);
  settings.id = "";
  co_await refused(settings, error_kind::network);
}

SCENARIO(gives_up_a_broker_that_says_nothing) {
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::acceptor mute(executor, {asio::ip::address_v4::loopback(), 0});  // the kernel accepts, nobody answers
  client::options settings;
  settings.host = "127.0.0.1";
  settings.port = mute.local_endpoint().port();
  settings.connect_timeout_ms = 300;
  for (const char* const id : {"a", ""}) {
    settings.id = id;
    const auto started = steady_clock::now();
    co_await refused(settings, error_kind::network);
    const auto took = steady_clock::now() - started;
    check(took >= milliseconds(290) && took < milliseconds(3000), "it should take 300 ms");
  }
}

SCENARIO(names_the_option_that_cannot_be_used) {
  client::options settings;
  settings.outbox_messages_max = 0;
  std::string said;
  try {
    client::client peer(co_await asio::this_coro::executor, settings);
  } catch (const std::invalid_argument& mistake) {
    said = mistake.what();
  }
  check_equal(said, "outbox_messages_max must be 1 or more.");
}

SCENARIO(frees_its_id_by_disconnecting_and_gets_it_back_by_reconnecting) {
  broker_process broker;
  const auto executor = co_await asio::this_coro::executor;
  client::client peer(executor, broker.for_id(""));
  const std::string id = co_await open(peer);
  co_await peer.async_disconnect(asio::use_awaitable);
  const auto gone = co_await next<events::disconnected>(peer);
  check(!gone.will_reconnect, "a disconnect is for good");
  check(!peer.is_open(), "it should not be open");
  {
    client::client other(executor, broker.for_id(id));
    co_await open(other);
    co_await other.async_disconnect(asio::use_awaitable);
  }
  check_equal(co_await peer.async_reconnect(asio::use_awaitable), id);
  check_equal((co_await next<events::open>(peer)).id, id);
}

SCENARIO(joins_a_connection_that_is_being_made) {
  broker_process broker;
  client::client peer(co_await asio::this_coro::executor, broker.for_id(""));
  peer.connect();
  const std::string id = co_await open(peer);
  check_equal(co_await peer.async_connect(asio::use_awaitable), id);
}

SCENARIO(lists_the_peers_where_the_broker_allows_it) {
  const auto executor = co_await asio::this_coro::executor;
  {
    broker_process broker("--allow_discovery");
    client::client a(executor, broker.for_id("a"));
    client::client b(executor, broker.for_id("b b"));
    check((co_await a.async_list_peers(asio::use_awaitable)).empty(), "nobody is there yet");
    co_await open(a);
    co_await open(b);
    auto ids = co_await a.async_list_peers(asio::use_awaitable);
    std::sort(ids.begin(), ids.end());
    check(ids == std::vector<std::string>{"a", "b b"}, "both should be listed");
  }
  broker_process closed;
  client::client c(executor, closed.for_id("c"));
  auto [failed, ids] = co_await c.async_list_peers(as_result);
  check_error(failed, error_kind::server_error);
}

SCENARIO(completes_what_is_open_when_it_is_destroyed) {
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::acceptor mute(executor, {asio::ip::address_v4::loopback(), 0});
  client::options settings;
  settings.host = "127.0.0.1";
  settings.port = mute.local_endpoint().port();
  int aborted = 0;
  {
    client::client peer(executor, settings);
    const auto note = [&aborted](error_code error, const auto&...) {
      aborted += error == asio::error::operation_aborted ? 1 : 0;
    };
    peer.async_connect(note);
    peer.async_receive(note);
    peer.async_list_peers(note);
    peer.async_send_offer("b", "1", note);
    peer.async_disconnect(note);
    check_equal(aborted, 0);
  }
  co_await pause(milliseconds(50));
  check_equal(aborted, 5);
}

SCENARIO(stops_waiting_when_an_operation_is_cancelled) {
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::acceptor mute(executor, {asio::ip::address_v4::loopback(), 0});
  client::options settings;
  settings.host = "127.0.0.1";
  settings.port = mute.local_endpoint().port();
  client::client peer(executor, settings);
  const auto connected = co_await (peer.async_connect(as_result) || pause(milliseconds(50)));
  check(connected.index() == 1, "the pause should have won");
  const auto listed = co_await (peer.async_list_peers(as_result) || pause(milliseconds(50)));
  check(listed.index() == 1, "the pause should have won");
}

}  // namespace
}  // namespace client_tests
