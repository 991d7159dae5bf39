// WebSocket frames as a client writes and reads them.
// Pure: no socket, no state between two frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace p2p_broker::bench {

enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Appends one final frame, masked with `key`, to `out`. Source: RFC 6455, section 5.2.
void append_frame(std::string& out, opcode code, std::string_view payload, std::uint32_t key);

struct frame {
  enum class status : std::uint8_t { whole, incomplete, invalid };

  status state = status::incomplete;
  bool final = false;
  std::uint8_t code = 0;
  std::string_view payload;
  std::size_t size = 0;  ///< head and payload, bytes
};

inline constexpr std::uint64_t frame_payload_max = 64U << 20;  ///< a longer one is taken as nonsense, bytes

/// The frame at the start of `bytes`. Invalid: masked, a reserved bit set, or longer than frame_payload_max.
[[nodiscard]] frame read_frame(std::string_view bytes);

}  // namespace p2p_broker::bench
