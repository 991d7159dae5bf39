// Descriptors of the simulated net: see server/net/file_descriptor.hpp.
// All of them are sockets of it.
#include "server/net/file_descriptor.hpp"

#include "tests/simulation/net/network.hpp"

namespace p2p_broker::server {

void file_descriptor::close() noexcept {
  if (fd_ >= 0) {
    simulation::network::running().close(std::exchange(fd_, -1));
  }
}

}  // namespace p2p_broker::server
