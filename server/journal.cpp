#include "server/journal.hpp"

#include <cstdlib>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace p2p_broker::server {

bool stdout_is_journal() {
  const char* const named = std::getenv("JOURNAL_STREAM");
  struct stat found {};
  return named != nullptr && ::fstat(STDOUT_FILENO, &found) == 0 &&
         named == std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
}

}  // namespace p2p_broker::server
