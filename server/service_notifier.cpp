#include "server/service_notifier.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/net/clock.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {

namespace {

constexpr milliseconds a_moment{1000};

[[nodiscard]] std::optional<std::int64_t> number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) {
    return std::nullopt;
  }
  const std::string_view digits(text);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

struct place {
  sockaddr_un name{};
  socklen_t size = 0;
};

/// NOTIFY_SOCKET's, if that is a path or a name that fits.
[[nodiscard]] std::optional<place> asked_place() {
  const char* const variable = std::getenv("NOTIFY_SOCKET");
  const std::string_view path(variable != nullptr ? variable : "");
  place found;
  if (path.size() < 2 || path.size() >= sizeof found.name.sun_path || (path[0] != '/' && path[0] != '@')) {
    return std::nullopt;
  }
  found.name.sun_family = AF_UNIX;
  std::memcpy(found.name.sun_path, path.data(), path.size());
  if (path[0] == '@') {
    found.name.sun_path[0] = '\0';  // Linux's abstract namespace
  }
  found.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  return found;
}

}  // namespace

bool is_service_notified() { return std::getenv("NOTIFY_SOCKET") != nullptr; }

void notify_reloading() {
  if (is_service_notified()) {
    (void)notify_service("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(clock_us()), a_moment);
  }
}

void notify_ready() { (void)notify_service("READY=1", a_moment); }

std::optional<milliseconds> watchdog_patience() {
  constexpr std::int64_t us_least = 10'000;
  const auto us = number_in("WATCHDOG_USEC");
  const bool for_another = std::getenv("WATCHDOG_PID") != nullptr && number_in("WATCHDOG_PID") != ::getpid();
  if (!us || *us <= 0 || for_another) {
    return std::nullopt;
  }
  return milliseconds(std::max(*us, us_least) / 1000);
}

bool notify_service(std::string_view state, milliseconds patience) {
  const std::optional<place> where = asked_place();
  if (!where) {
    return true;  // nobody wants to hear it
  }
  const file_descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Connected, since only so poll(2) waits for room on the other side.
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where->name), where->size) != 0) {
    return false;
  }
  const instant deadline = clock_now() + patience;
  while (::send(socket.get(), state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
    const milliseconds left = deadline - clock_now();
    if ((errno != EAGAIN && errno != EINTR) || left <= milliseconds(0)) {
      return false;
    }
    pollfd room{.fd = socket.get(), .events = POLLOUT, .revents = 0};
    (void)::poll(&room, 1, static_cast<int>(left.count()));
  }
  return true;
}

}  // namespace p2p_broker::server
