#include "suite.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <iostream>
#include <vector>

namespace client_tests {
namespace {

constexpr std::chrono::seconds scenario_limit(30);

struct entry {
  const char* name;
  body run;
};

std::vector<entry>& scenarios() {
  static std::vector<entry> all;
  return all;
}

/// Runs one and says what went wrong, or nothing.
std::string run_one(body run) {
  asio::io_context io(1);
  std::string problem = "it did not end within 30 s";
  asio::co_spawn(io, run(), [&](std::exception_ptr thrown) {
    problem.clear();
    try {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
    } catch (const std::exception& failure) {
      problem = failure.what();
    }
  });
  try {
    io.run_for(scenario_limit);
  } catch (const std::exception& failure) {
    return std::string("thrown out of run(): ") + failure.what();
  }
  if (problem.empty() && !io.stopped()) {
    return "its client was gone, but something of it went on for 30 s";
  }
  return problem;
}

}  // namespace

scenario::scenario(const char* name, body run) { scenarios().push_back({name, run}); }

void check(bool holds, const std::string& what, std::source_location where) {
  if (!holds) {
    const std::string file = where.file_name();
    throw check_failed(file.substr(file.rfind('/') + 1) + ":" + std::to_string(where.line()) + ": " + what);
  }
}

void check_error(const error_code& seen, error_kind expected, std::source_location where) {
  check(seen == expected, "error \"" + seen.message() + "\" should be " + std::string(client::name(expected)), where);
}

asio::awaitable<void> pause(milliseconds span) {
  asio::steady_timer timer(co_await asio::this_coro::executor, span);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<client::event> next_event(client::client& from, milliseconds limit) {
  using namespace asio::experimental::awaitable_operators;
  auto first = co_await (from.async_receive(as_result) || pause(limit));
  check(first.index() == 0, "no event came within " + std::to_string(limit.count()) + " ms");
  auto& [over, event] = std::get<0>(first);
  check(!over, "instead of an event: " + over.message());
  co_return std::move(event);
}

asio::awaitable<std::string> open(client::client& peer) {
  auto [failed, id] = co_await peer.async_connect(as_result);
  check(!failed, "not connected: " + failed.message());
  const auto opened = co_await next<events::open>(peer);
  check_equal(opened.id, id);
  co_return id;
}

int run_all(const std::string& filter) {
  int passed = 0;
  int failed = 0;
  for (const auto& [name, run] : scenarios()) {
    if (std::string(name).find(filter) == std::string::npos) {
      continue;
    }
    const auto started = steady_clock::now();
    const std::string problem = run_one(run);
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - started).count();
    std::cout << (problem.empty() ? "ok   " : "FAIL ") << name << " (" << took << " ms)" << std::endl;
    if (!problem.empty()) {
      std::cout << "     " << problem << std::endl;
    }
    ++(problem.empty() ? passed : failed);
  }
  std::cout << passed << " passed, " << failed << " failed" << std::endl;
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace client_tests

int main(int argc, char** argv) { return client_tests::run_all(argc > 1 ? argv[1] : ""); }
