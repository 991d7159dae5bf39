#include "server/terminal.hpp"

#include <csignal>

#include <fcntl.h>

#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {
namespace {

/// As nohup has it.
[[nodiscard]] bool ignores_hangup() noexcept {
  struct sigaction now {};
  return ::sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

terminal::terminal() noexcept : was_there_(!ignores_hangup() && is_there()) {}

/// The kernel takes a session's terminal away before it tells of that.
bool terminal::is_there() noexcept {
  const file_descriptor opened(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  return static_cast<bool>(opened);
}

}  // namespace p2p_broker::server
