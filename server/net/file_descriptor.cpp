#include "server/net/file_descriptor.hpp"

#include <unistd.h>

namespace p2p_broker::server {

void file_descriptor::close() noexcept {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
  }
}

}  // namespace p2p_broker::server
