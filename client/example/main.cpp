// p2p-chat: two terminals talk through the broker's relay alone, to see ids, absent peers and reconnects at work.
// Lines typed go to the other peer as CANDIDATE messages, the one kind of which a session may have any number.
#include <unistd.h>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "client/client.hpp"
#include "client/example/command_line.hpp"

namespace {

namespace asio = boost::asio;
namespace client = p2p_broker::client;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t line_bytes_max = 16 * 1024;

void say(std::string_view line) { std::cout << line << std::endl; }  // flushed: a script may be reading

/// One conversation. Two coroutines work on it, one for each direction, on one thread.
class chat {
 public:
  chat(asio::io_context& io, const chat_example::command_line& settings)
      : peer_(settings.peer), broker_(io.get_executor(), settings.broker), input_(io, ::dup(STDIN_FILENO)) {}

  /// The whole life of the program. \returns its exit status
  asio::awaitable<int> run() {
    auto [failed, id] = co_await broker_.async_connect(as_result);
    if (failed) {
      co_await tell_events();  // they hold the reason
      co_return 1;
    }
    asio::co_spawn(co_await asio::this_coro::executor, read_input(), asio::detached);
    co_await tell_events();
    co_return said_goodbye_ ? 0 : 1;
  }

 private:
  /// Prints events until none can come.
  asio::awaitable<void> tell_events() {
    for (;;) {
      auto [over, event] = co_await broker_.async_receive(as_result);
      if (over) {
        error_code ignored;
        input_.close(ignored);
        co_return;
      }
      std::visit([this](const auto& what) { tell(what); }, event);
      if (dropped_ && !broker_.is_open()) {
        dropped_ = false;
        broker_.reconnect();
      }
    }
  }

  void tell(const client::events::open& e) { say("* open: my id is " + e.id); }
  void tell(const client::events::offer& e) { say("* " + e.src + " sent an OFFER, which is not for a chat"); }
  void tell(const client::events::answer& e) { say("* " + e.src + " sent an ANSWER, which is not for a chat"); }
  void tell(const client::events::candidate& e) {
    const auto payload = nlohmann::json::parse(e.payload, nullptr, false);
    const auto text = payload.is_object() ? payload.find("text") : payload.end();
    if (!payload.is_object() || text == payload.end() || !text->is_string()) {
      say("* " + e.src + " sent something that is not chat");
      return;
    }
    if (peer_.empty()) {
      peer_ = e.src;
      say("* talking to " + peer_);
    }
    say("<" + e.src + "> " + text->get<std::string>());
  }
  void tell(const client::events::peer_unavailable& e) { say("* peer_unavailable: " + e.id + " is not there"); }
  void tell(const client::events::peer_left& e) { say("* " + e.id + " left"); }
  void tell(const client::events::disconnected& e) { say("* disconnected: " + e.reason); }
  void tell(const client::events::reconnecting& e) {
    say("* reconnecting: attempt " + std::to_string(e.attempt) + " in " + std::to_string(e.delay_ms) + " ms");
  }
  void tell(const client::events::error& e) { say("* error " + std::string(client::name(e.kind)) + ": " + e.text); }

  asio::awaitable<void> read_input() {
    while (!said_goodbye_) {
      auto line = co_await next_line();
      if (!line) {
        break;
      }
      co_await obey(std::move(*line));
    }
    if (!said_goodbye_) {
      co_await say_goodbye();
    }
  }

  /// The next line of the input, or nothing at its end. Waits for input, then reads as a blocking program does:
  /// Asio's own reads would make the terminal non-blocking, also for those who write to it.
  asio::awaitable<std::optional<std::string>> next_line() {
    for (;;) {
      if (const auto end = typed_.find('\n'); end != std::string::npos || typed_.size() > line_bytes_max) {
        std::string line = typed_.substr(0, end);
        typed_.erase(0, end == std::string::npos ? end : end + 1);
        co_return line;
      }
      auto [failed] = co_await input_.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
      if (failed && failed != asio::error::operation_not_supported) {  // that is a file, always ready
        co_return std::nullopt;
      }
      std::array<char, 4096> chunk;
      const auto size = ::read(input_.native_handle(), chunk.data(), chunk.size());
      if (size <= 0) {
        co_return std::nullopt;
      }
      typed_.append(chunk.data(), static_cast<std::size_t>(size));
    }
  }

  asio::awaitable<void> obey(std::string line) {
    if (line == "/quit") {
      co_await say_goodbye();
    } else if (line == "/peers") {
      co_await list_peers();
    } else if (line == "/drop") {
      dropped_ = true;
      broker_.disconnect();
    } else if (line.starts_with("/to ")) {
      peer_ = line.substr(4);
      say("* talking to " + peer_);
    } else if (line.starts_with("/")) {
      say("* what is " + line + "? Known are /to, /peers, /drop and /quit.");
    } else if (peer_.empty()) {
      say("* to whom? Say /to ID.");
    } else if (!line.empty()) {
      co_await send(std::move(line));
    }
  }

  asio::awaitable<void> send(std::string line) {
    const auto replace = nlohmann::json::error_handler_t::replace;  // what is typed may be no UTF-8
    auto payload = nlohmann::json{{"text", std::move(line)}}.dump(-1, ' ', false, replace);
    auto [failed] = co_await broker_.async_send_candidate(peer_, std::move(payload), as_result);
    if (failed) {
      say("* not sent: " + failed.message());
    }
  }

  asio::awaitable<void> list_peers() {
    auto [failed, ids] = co_await broker_.async_list_peers(as_result);
    if (failed) {
      say("* no list: " + failed.message());
      co_return;
    }
    for (const auto& id : ids) {
      say("* peer " + id + (id == broker_.id() ? " (me)" : ""));
    }
  }

  asio::awaitable<void> say_goodbye() {
    said_goodbye_ = true;
    if (!peer_.empty() && broker_.is_open()) {
      co_await broker_.async_send_leave(peer_, as_result);
    }
    co_await broker_.async_leave(as_result);
  }

  std::string peer_;
  client::client broker_;
  asio::posix::stream_descriptor input_;
  std::string typed_;  ///< read, but not a whole line yet
  bool dropped_ = false;
  bool said_goodbye_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const chat_example::command_line settings = chat_example::parse({argv, static_cast<std::size_t>(argc)});
    if (settings.help) {
      std::cout << chat_example::usage;
      return 0;
    }
    asio::io_context io(1);
    chat conversation(io, settings);
    int status = 1;
    asio::co_spawn(io, conversation.run(), [&status](std::exception_ptr thrown, int result) {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
      status = result;
    });
    io.run();
    return status;
  } catch (const std::invalid_argument& mistake) {
    std::cerr << "p2p-chat: " << mistake.what() << '\n';
    return 2;
  } catch (const std::exception& failure) {
    std::cerr << "p2p-chat: " << failure.what() << '\n';
    return 1;
  }
}
