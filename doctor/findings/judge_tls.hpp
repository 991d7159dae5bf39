// What came of the TLS handshake, and whether a browser would be content with the certificate.
// Browsers show no way around a bad one to a game: its connection fails without a word.
#pragma once

#include "doctor/findings/finding.hpp"
#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"

namespace p2p_broker::doctor {

[[nodiscard]] finding judge_tls(const tls_seen& seen, const target& to);

}  // namespace p2p_broker::doctor
