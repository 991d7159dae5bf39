// Where random numbers come from: one seam, which the broker fills from the system and tests fill with what they like.
// Everything that must not be guessed (peer ids, hash seeds) is drawn through it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace p2p_broker::protocol {

/// A stream of random bytes. Not thread-safe: one object for each thread.
class random_source {
 public:
  random_source() = default;
  random_source(const random_source&) = delete;
  random_source& operator=(const random_source&) = delete;
  virtual ~random_source();

  /// Overwrites `bytes` with the next bytes of the stream.
  virtual void fill(std::span<std::byte> bytes) = 0;

  /// A number from 0 to `bound` - 1, each equally likely.
  /// Draws are rejected rather than folded, since `draw % bound` would favour small numbers.
  /// \param bound 1 or more; 0 is a broken invariant and aborts
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
};

/// The operating system's cryptographic generator, getrandom(2), read a block at a time because a system call for
/// each character of an id would cost more than the id. Bytes handed out are wiped, so that a later look into the
/// broker's memory does not show ids given before.
class system_random final : public random_source {
 public:
  static constexpr std::size_t block_bytes = 1024;  ///< read from the system at a time

  ~system_random() override;

  /// \throws std::system_error when the kernel has no getrandom(2) (before Linux 3.17) or it is forbidden
  void fill(std::span<std::byte> bytes) override;

 private:
  std::array<std::byte, block_bytes> block_{};
  std::size_t left_ = 0;  ///< unused bytes, at the end of block_
};

}  // namespace p2p_broker::protocol
