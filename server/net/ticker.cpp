#include "server/net/ticker.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/timerfd.h>

namespace p2p_broker::server {

ticker::ticker() : fd_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (!fd_) {
    throw std::system_error(errno, std::generic_category(), "timerfd_create");
  }
}

void ticker::set_interval(milliseconds interval) noexcept {
  if (interval == interval_) {
    return;
  }
  interval_ = interval;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(interval - seconds);
  itimerspec every{};
  every.it_interval.tv_sec = seconds.count();
  every.it_interval.tv_nsec = rest.count();
  every.it_value = every.it_interval;
  ::timerfd_settime(fd_.get(), 0, &every, nullptr);
}

void ticker::acknowledge() noexcept {
  std::uint64_t ticks = 0;
  (void)!::read(fd_.get(), &ticks, sizeof ticks);
}

}  // namespace p2p_broker::server
