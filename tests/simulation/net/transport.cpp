// The bytes of connections on the simulated net: see server/net/transport.hpp.
// Plain ones only, so there is nothing to shake hands about and nothing that is decrypted already.
#include "server/net/transport.hpp"

#include "tests/simulation/net/network.hpp"
#include "tests/simulation/net/scarcity.hpp"

namespace p2p_broker::server {

using simulation::network;
using simulation::whose_code;

transport::status transport::handshake() noexcept { return status::done; }
transport::result transport::read(std::span<char> into) noexcept {
  const whose_code here(false);
  return network::running().read(fd(), into);
}
bool transport::has_more() const noexcept { return false; }
transport::result transport::write(std::string_view bytes) noexcept {
  const whose_code here(false);
  return network::running().write(fd(), bytes);
}
void transport::finish_sending() noexcept { network::running().shut(fd()); }

}  // namespace p2p_broker::server
