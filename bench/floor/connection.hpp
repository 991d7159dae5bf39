// One client of the floor: its socket, its id and the bytes of a frame that has not arrived whole.
// Kept small on purpose, since its size is the floor's memory figure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace p2p_broker::bench::floor {

inline constexpr std::size_t id_size_max = 47;  ///< longest id the floor takes, bytes

struct connection {
  int fd = -1;
  std::uint8_t id_size = 0;
  bool open = false;  ///< the upgrade is answered and the id is registered
  std::uint32_t leftover_size = 0;
  char id_bytes[id_size_max + 1] = {};
  std::unique_ptr<char[]> leftover;

  [[nodiscard]] std::string_view id() const { return {id_bytes, id_size}; }

  void set_id(std::string_view id) {
    id_size = static_cast<std::uint8_t>(id.size());
    id.copy(id_bytes, id_size_max);
  }

  void keep(const char* bytes, std::size_t size) {
    leftover.reset(new char[size]);
    std::memcpy(leftover.get(), bytes, size);
    leftover_size = static_cast<std::uint32_t>(size);
  }
};

/// Sends all of `bytes`, waiting up to 200 ms each time the socket is full; gives up in silence after that.
void send_all(int fd, std::string_view bytes);

}  // namespace p2p_broker::bench::floor
