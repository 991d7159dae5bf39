#include "server/process.hpp"

#include <csignal>

#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>

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

}  // namespace

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);  // until the supervisor takes it
  raise_open_files_limit();
  return_large_buffers();
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

}  // namespace p2p_broker::server
