// proc(5) and getrlimit(2).
#include "server/process_now.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace p2p_broker::server {
namespace {

[[nodiscard]] double seconds_of(const timeval& time) {
  constexpr double us_per_s = 1e6;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / us_per_s;
}

/// Since Linux 6.2 the folder's size is the number; before, they have to be counted, the one that is read for it too.
[[nodiscard]] std::uint64_t count_open_files() {
  struct stat folder {};
  if (::stat("/proc/self/fd", &folder) == 0 && folder.st_size > 0) {
    return static_cast<std::uint64_t>(folder.st_size);
  }
  std::error_code error;
  const std::filesystem::directory_iterator all("/proc/self/fd", error);
  return error ? 0 : static_cast<std::uint64_t>(std::distance(begin(all), end(all)));
}

}  // namespace

admin::process_reading process_now() {
  admin::process_reading now;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    now.cpu_s = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  }
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
    now.open_files_max = files.rlim_cur;
  }
  const auto page_bytes = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PAGESIZE)));
  std::ifstream memory("/proc/self/statm");
  std::uint64_t pages = 0;
  std::uint64_t resident_pages = 0;
  if (memory >> pages >> resident_pages) {
    now.virtual_bytes = pages * page_bytes;
    now.resident_bytes = resident_pages * page_bytes;
  }
  now.open_files = count_open_files();
  return now;
}

}  // namespace p2p_broker::server
