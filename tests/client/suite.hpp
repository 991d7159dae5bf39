// The frame of the black-box tests: named scenarios that are coroutines, checks that end them, and a count.
// Each runs on an io_context of its own within a time limit; none is tried twice.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include <p2p_broker/client/client.hpp>

#include "broker_process.hpp"

namespace client_tests {

namespace asio = boost::asio;
namespace client = p2p_broker::client;
namespace events = p2p_broker::client::events;
using boost::system::error_code;
using client::error_kind;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

struct check_failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Ends the scenario unless `holds`. `what` says what should have been.
void check(bool holds, const std::string& what, std::source_location where = std::source_location::current());

/// Ends the scenario unless the two are equal, and shows both.
template <class Left, class Right>
void check_equal(const Left& seen, const Right& expected,
                 std::source_location where = std::source_location::current()) {
  if constexpr (requires { std::string(seen); }) {
    check(seen == expected, "\"" + std::string(seen) + "\" should be \"" + std::string(expected) + "\"", where);
  } else {
    check(seen == expected, std::to_string(seen) + " should be " + std::to_string(expected), where);
  }
}

/// Ends the scenario unless `seen` is this error.
void check_error(const error_code& seen, error_kind expected,
                 std::source_location where = std::source_location::current());

/// Lets time pass.
asio::awaitable<void> pause(milliseconds span);

/// The next event of any kind. Waiting longer than `limit` ends the scenario.
asio::awaitable<client::event> next_event(client::client& from, milliseconds limit = milliseconds(5000));

/// The next event, which must be of this kind.
template <class Event>
asio::awaitable<Event> next(client::client& from, milliseconds limit = milliseconds(5000)) {
  client::event event = co_await next_event(from, limit);
  auto* const wanted = std::get_if<Event>(&event);
  check(wanted != nullptr, "an event of another kind came, number " + std::to_string(event.index()));
  co_return std::move(*wanted);
}

/// The next event of this kind, passing over others.
template <class Event>
asio::awaitable<Event> eventually(client::client& from, milliseconds limit = milliseconds(5000)) {
  for (;;) {
    client::event event = co_await next_event(from, limit);
    if (auto* const wanted = std::get_if<Event>(&event)) {
      co_return std::move(*wanted);
    }
  }
}

/// Connects and takes the `open` event too. \returns the id
asio::awaitable<std::string> open(client::client& peer);

using body = asio::awaitable<void> (*)();

/// Names a scenario; a static object of this type makes it part of the run.
struct scenario {
  scenario(const char* name, body run);
};

/// Runs those whose names contain `filter`. \returns the exit status
int run_all(const std::string& filter);

}  // namespace client_tests

/// SCENARIO(does_this) { co_await …; }
#define SCENARIO(name)                                               \
  static boost::asio::awaitable<void> name();                        \
  static const client_tests::scenario name##_scenario(#name, &name); \
  static boost::asio::awaitable<void> name()
