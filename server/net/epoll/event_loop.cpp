// The event loop on epoll, with a timerfd for the ticks and an eventfd to be woken by: the default.
// Two system calls for a wake-up that serves any number of sockets, wait and read; nothing is allocated.
#include "server/net/event_loop.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] file_descriptor checked(int fd, const char* what) {
  if (fd < 0) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  return file_descriptor(fd);
}

[[nodiscard]] epoll_event interest(void* tag, trigger how, bool writable) noexcept {
  epoll_event wanted{};
  wanted.events = writable ? EPOLLOUT : 0U;
  switch (how) {
    case trigger::level: wanted.events |= EPOLLIN; break;
    case trigger::edge: wanted.events |= EPOLLIN | EPOLLET | EPOLLRDHUP; break;
    case trigger::shared: wanted.events |= EPOLLIN | EPOLLEXCLUSIVE; break;
    case trigger::none: wanted.events |= EPOLLET | EPOLLRDHUP; break;
  }
  wanted.data.ptr = tag;
  return wanted;
}

}  // namespace

struct event_loop::body {
  file_descriptor poll = checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  file_descriptor ticks = checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create");
  file_descriptor wakes = checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
  milliseconds interval{0};
  std::array<epoll_event, events_max> raw{};
  std::array<event, events_max> told{};

  [[nodiscard]] bool watch_own(file_descriptor& own, trigger how) {
    epoll_event wanted = interest(&own, how, false);
    return ::epoll_ctl(poll.get(), EPOLL_CTL_ADD, own.get(), &wanted) == 0;
  }

  [[nodiscard]] event translated(const epoll_event& seen) noexcept {
    if (seen.data.ptr == &ticks) {
      std::uint64_t passed = 0;
      (void)!::read(ticks.get(), &passed, sizeof passed);
      return {event::kind::tick};
    }
    if (seen.data.ptr == &wakes) {
      return {event::kind::woken};  // watched by edges, so it need not be read
    }
    return {.what = event::kind::ready,
            .readable = (seen.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0,
            .writable = (seen.events & EPOLLOUT) != 0,
            .ending = (seen.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0,
            .tag = seen.data.ptr};
  }
};

event_loop::event_loop() : body_(std::make_unique<body>()) {
  if (!body_->watch_own(body_->ticks, trigger::level) || !body_->watch_own(body_->wakes, trigger::edge)) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

event_loop::~event_loop() = default;

bool event_loop::add(int fd, void* tag, trigger how) noexcept {
  epoll_event wanted = interest(tag, how, false);
  return ::epoll_ctl(body_->poll.get(), EPOLL_CTL_ADD, fd, &wanted) == 0;
}

void event_loop::watch(int fd, void* tag, trigger how, bool writable) noexcept {
  epoll_event wanted = interest(tag, how, writable);
  ::epoll_ctl(body_->poll.get(), EPOLL_CTL_MOD, fd, &wanted);
}

void event_loop::remove(int fd) noexcept { ::epoll_ctl(body_->poll.get(), EPOLL_CTL_DEL, fd, nullptr); }

void event_loop::tick_each(milliseconds interval) noexcept {
  if (interval == body_->interval) {
    return;
  }
  body_->interval = interval;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(interval - seconds);
  itimerspec every{};
  every.it_interval.tv_sec = seconds.count();
  every.it_interval.tv_nsec = rest.count();
  every.it_value = every.it_interval;
  ::timerfd_settime(body_->ticks.get(), 0, &every, nullptr);
}

void event_loop::wake() noexcept {
  const std::uint64_t one = 1;
  (void)!::write(body_->wakes.get(), &one, sizeof one);
}

std::span<const event> event_loop::wait() noexcept {
  body& own = *body_;
  const int count = ::epoll_wait(own.poll.get(), own.raw.data(), static_cast<int>(events_max), -1);
  const std::size_t seen = count > 0 ? static_cast<std::size_t>(count) : 0;
  for (std::size_t i = 0; i < seen; ++i) {
    own.told[i] = own.translated(own.raw[i]);
  }
  return {own.told.data(), seen};
}

}  // namespace p2p_broker::server
