#include "server/net/poller.hpp"

#include <cerrno>
#include <system_error>

namespace p2p_broker::server {
namespace {

[[nodiscard]] epoll_event interest(void* tag, poller::trigger how, bool writable) noexcept {
  epoll_event event{};
  event.events = EPOLLIN | (writable ? EPOLLOUT : 0U);
  if (how == poller::trigger::edge) {
    event.events |= EPOLLET | EPOLLRDHUP;
  }
  event.data.ptr = tag;
  return event;
}

}  // namespace

poller::poller() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!fd_) {
    throw std::system_error(errno, std::generic_category(), "epoll_create1");
  }
}

bool poller::add(int fd, void* tag, trigger how) noexcept {
  epoll_event event = interest(tag, how, false);
  return ::epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void poller::watch(int fd, void* tag, trigger how, bool writable) noexcept {
  epoll_event event = interest(tag, how, writable);
  ::epoll_ctl(fd_.get(), EPOLL_CTL_MOD, fd, &event);
}

void poller::remove(int fd) noexcept { ::epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd, nullptr); }

std::span<const epoll_event> poller::wait() noexcept {
  const int count = ::epoll_wait(fd_.get(), events_.data(), static_cast<int>(events_max), -1);
  return {events_.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

}  // namespace p2p_broker::server
