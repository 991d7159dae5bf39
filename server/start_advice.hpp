// What a newcomer needs behind the ready line: what to paste into PeerJS, and what will surprise with these settings.
// Decides only; the machine's facts come as parameters, and the broker prints what is returned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/options.hpp"
#include "server/machine.hpp"

namespace p2p_broker::server {

/// \param settings validated
/// \param bound_host, port the address and port that are listened on, as numbers
/// \returns lines without line ends. First `new Peer({ ... })` for this machine and for its network, each if it can be
///   reached there; then a warning for each that holds: no TLS although other machines can connect, discovery is on,
///   fewer open files than peers, fewer ids than peers.
[[nodiscard]] std::vector<std::string> start_advice(const config::options& settings, const std::string& bound_host,
                                                    std::uint16_t port, const machine& facts);

}  // namespace p2p_broker::server
