// An error of Asio, Beast or OpenSSL as what it means for whoever tried to connect.
// Which library noticed it does not matter to the findings.
#pragma once

#include <boost/system/error_code.hpp>

#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

[[nodiscard]] trouble trouble_of(const boost::system::error_code& error);

}  // namespace p2p_broker::doctor
