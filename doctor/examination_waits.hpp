// The times of the steps of the doctor's round that take long by their nature: one waits for an EXPIRE, one watches
// connections that do little or nothing. The steps themselves are members of the examination.
#pragma once

#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

inline constexpr milliseconds expire_patience{10000};    ///< twice the usual --expire_timeout
inline constexpr milliseconds heartbeat_interval{5000};  ///< as PeerJS has it

}  // namespace p2p_broker::doctor
