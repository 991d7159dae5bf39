#include "protocol/random.hpp"

#include <sys/random.h>

#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace p2p_broker::protocol {
namespace {

void fill_from_system(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "the system gives no random numbers (getrandom)");
    }
  }
}

/// Fewest bytes, of 1, 2, 4 and 8, that hold every number up to `largest`.
[[nodiscard]] std::size_t draw_width(std::uint64_t largest) {
  const auto bits = static_cast<std::size_t>(std::bit_width(largest));
  return std::bit_ceil((bits + 7) / 8);
}

[[nodiscard]] std::uint64_t draw(random_source& source, std::size_t width) {
  std::array<std::byte, 8> bytes{};
  source.fill(std::span(bytes).first(width));
  std::uint64_t number = 0;
  for (std::size_t i = width; i-- > 0;) {
    number = number << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  }
  return number;
}

}  // namespace

random_source::~random_source() = default;

std::uint64_t random_source::below(std::uint64_t bound) {
  if (bound == 0) {
    std::abort();
  }
  if (bound == 1) {
    return 0;
  }
  const std::size_t width = draw_width(bound - 1);
  const std::uint64_t largest = UINT64_MAX >> (64 - 8 * width);
  // The draws above the last whole multiple of `bound` would make small results likelier.
  const std::uint64_t surplus = (largest % bound + 1) % bound;
  std::uint64_t number = draw(*this, width);
  while (number > largest - surplus) {
    number = draw(*this, width);
  }
  return number % bound;
}

system_random::~system_random() { ::explicit_bzero(block_.data(), block_.size()); }

void system_random::fill(std::span<std::byte> bytes) {
  if (bytes.size() > block_bytes) {
    fill_from_system(bytes);
    return;
  }
  while (!bytes.empty()) {
    if (left_ == 0) {
      fill_from_system(block_);
      left_ = block_bytes;
    }
    const std::size_t count = bytes.size() < left_ ? bytes.size() : left_;
    std::byte* const unused = block_.data() + (block_bytes - left_);
    std::memcpy(bytes.data(), unused, count);
    ::explicit_bzero(unused, count);
    left_ -= count;
    bytes = bytes.subspan(count);
  }
}

}  // namespace p2p_broker::protocol
