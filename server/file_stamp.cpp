#include "server/file_stamp.hpp"

#include <sys/stat.h>

namespace p2p_broker::server {

file_stamp stamp_of(const std::string& file) noexcept {
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) {
    return {};
  }
  return {found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec * ns_per_s + found.st_mtim.tv_nsec};
}

std::vector<file_stamp> stamps_of(const std::vector<std::string>& files, const std::vector<std::string>& more) {
  std::vector<file_stamp> stamps;
  for (const std::vector<std::string>* const each : {&files, &more}) {
    for (const std::string& file : *each) {
      stamps.push_back(stamp_of(file));
    }
  }
  return stamps;
}

}  // namespace p2p_broker::server
