#include "broker_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

namespace client_tests {
namespace {

using boost::asio::ip::tcp;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

tcp::endpoint loopback(std::uint16_t port) { return {boost::asio::ip::address_v4::loopback(), port}; }

bool is_listening(std::uint16_t port) {
  boost::asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code error;
  socket.connect(loopback(port), error);
  return !error;
}

}  // namespace

std::uint16_t free_port() {
  boost::asio::io_context io;
  return tcp::acceptor(io, loopback(0)).local_endpoint().port();
}

broker_process::broker_process(std::string flags) : flags_(std::move(flags)), port_(free_port()) { start(); }

broker_process::~broker_process() { stop(); }

void broker_process::start() {
  const char* const command = std::getenv("BROKER_CMD");
  if (command == nullptr) {
    throw std::runtime_error("BROKER_CMD is not set");
  }
  const std::string line = "exec " + replaced(replaced(command, "{port}", std::to_string(port_)), "{flags}", flags_);
  const char* const arguments[] = {"sh", "-c", line.c_str(), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const int failed = posix_spawn(&process_, "/bin/sh", &quiet, nullptr, const_cast<char* const*>(arguments), environ);
  posix_spawn_file_actions_destroy(&quiet);
  if (failed != 0) {
    throw std::runtime_error("cannot start a shell for the broker");
  }
  for (int tries = 0; tries < 500; ++tries) {
    if (is_listening(port_)) {
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  stop();
  throw std::runtime_error("the broker did not listen within 10 s");
}

void broker_process::stop(int signal) {
  if (process_ <= 0) {
    return;
  }
  const pid_t process = std::exchange(process_, -1);
  ::kill(process, signal);
  for (int tries = 0; tries < 500; ++tries) {
    if (::waitpid(process, nullptr, WNOHANG) == process) {
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
  throw std::runtime_error("the broker did not end within 10 s of its signal");
}

void broker_process::signal(int number) const { ::kill(process_, number); }

p2p_broker::client::options broker_process::for_id(std::string id) const {
  p2p_broker::client::options settings;
  settings.host = "127.0.0.1";
  settings.port = port_;
  settings.id = std::move(id);
  return settings;
}

}  // namespace client_tests
