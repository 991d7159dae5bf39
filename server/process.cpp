#include "server/process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace p2p_broker::server {
namespace {

/// The soft limit that a shell hands down is far below what the machine allows.
void raise_open_files_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/// By default glibc raises this threshold with every large buffer that is freed, and after an attack the process would
/// stay as large as it was at its worst.
void return_large_buffers() {
#ifdef __GLIBC__
  constexpr int from_bytes = 128 * 1024;
  ::mallopt(M_MMAP_THRESHOLD, from_bytes);
#endif
}

/// A pipe that is called writable takes so much without waiting (POSIX: PIPE_BUF is 512 or more, on Linux 4096).
constexpr std::size_t write_bytes_max = 4096;

[[nodiscard]] bool takes_more(int fd) {
  pollfd asked{.fd = fd, .events = POLLOUT, .revents = 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & POLLOUT) != 0;
}

}  // namespace

void give_back_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

/// A new descriptor is always the lowest that is free.
bool open_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const bool is_closed = ::fcntl(fd, F_GETFD) < 0 && errno == EBADF;
    if (is_closed && ::open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) != fd) {
      return false;
    }
  }
  return true;
}

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);  // until the supervisor takes it
  raise_open_files_limit();
  return_large_buffers();
}

/// The table never shrinks, so a descriptor that was high once has made it large.
void make_room_for_files(std::size_t count) {
  constexpr std::size_t count_max = 65536;
  rlimit limit{};
  if (count == 0 || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return;
  }
  const std::size_t last = std::min({count, count_max, static_cast<std::size_t>(limit.rlim_cur)}) - 1;
  const int high = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, static_cast<int>(last));
  if (high >= 0) {
    ::close(high);
  }
}

void hold_back_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

void take_signals() {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

void say_on_stderr(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text.append(line).append("\n");
  }
  for (std::string_view rest = text; !rest.empty() && takes_more(STDERR_FILENO);) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), std::min(rest.size(), write_bytes_max));
    if (written <= 0) {
      return;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace p2p_broker::server
