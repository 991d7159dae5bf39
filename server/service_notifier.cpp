#include "server/service_notifier.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/net/clock.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {

namespace {

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

}  // namespace

bool is_service_notified() { return std::getenv("NOTIFY_SOCKET") != nullptr; }

void notify_reloading() {
  if (is_service_notified()) {
    notify_service("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(clock_us()));
  }
}

std::optional<milliseconds> watchdog_patience() {
  constexpr std::int64_t us_least = 10'000;
  const auto us = number_in("WATCHDOG_USEC");
  const bool for_another = std::getenv("WATCHDOG_PID") != nullptr && number_in("WATCHDOG_PID") != ::getpid();
  if (!us || *us <= 0 || for_another) {
    return std::nullopt;
  }
  return milliseconds(std::max(*us, us_least) / 1000);
}

void notify_service(std::string_view state) {
  const char* const variable = std::getenv("NOTIFY_SOCKET");
  if (variable == nullptr) {
    return;
  }
  const std::string_view path(variable);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() < 2 || path.size() >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) {
    return;
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path[0] == '@') {
    address.sun_path[0] = '\0';  // Linux's abstract namespace
  }
  const file_descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace p2p_broker::server
