// Reads HTTP/1 request heads with Beast's parser, keeping only the fields that endpoints and dialects look at.
// Beast's other traits stay outside: no streams, no field containers, and bodies are never read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/http/http_message.hpp"

namespace p2p_broker::server {

struct http_parse_result {
  enum class status : std::uint8_t {
    complete,    ///< `bytes` of the input were the head
    incomplete,  ///< more input is needed; all of it must be given again
    too_long,    ///< the head is over the limit: 431
    bad,         ///< not HTTP: 400
  };
  status what;
  std::size_t bytes = 0;
};

/// Reads the request head at the front of `input`.
/// \param head_bytes_max most bytes of request line and headers
[[nodiscard]] http_parse_result parse_http_head(std::string_view input, std::size_t head_bytes_max, http_request& out);

}  // namespace p2p_broker::server
