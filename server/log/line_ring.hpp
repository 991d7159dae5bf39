// Lines that wait to be written, in a bounded ring of bytes: a new line that finds no room is lost, and the first that
// finds room again comes behind a line that says how many were. PURE; whoever shares it brings the lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace p2p_broker::server::log {

class line_ring {
 public:
  /// The line, with its newline, that stands where so many are missing; longer than notice_bytes_max it is cut off.
  using loss_notice = std::function<std::string(std::uint64_t lost)>;

  static constexpr std::size_t notice_bytes_max = 384;

  /// \param bytes_max room for lines, taken from memory only as far as it is used
  line_ring(std::size_t bytes_max, loss_notice notice);

  /// Takes a whole line, or several, with their newlines. False: there is no room, and it is lost.
  bool put(std::string_view line);

  /// Says what was lost, if there is room for that, though no line follows. False: that remains to be said.
  bool tell_loss();

  /// The oldest bytes that lie together, at most so many: where they stay until they are dropped, whatever is put.
  [[nodiscard]] std::string_view front(std::size_t bytes_max) const noexcept;

  /// \param bytes at most as many as front() has given
  void drop_front(std::size_t bytes) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  [[nodiscard]] bool empty() const noexcept { return used_ == 0; }

  /// Lines since the start that found no room.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

 private:
  [[nodiscard]] bool has_room_for(std::size_t bytes) const noexcept { return bytes_max_ - used_ >= bytes; }
  void append(std::string_view text) noexcept;
  void say_loss();

  std::size_t bytes_max_;
  std::unique_ptr<char[]> bytes_;
  std::size_t first_ = 0;  ///< where the oldest byte lies
  std::size_t used_ = 0;
  loss_notice notice_;
  std::uint64_t lost_ = 0;
  std::uint64_t told_ = 0;  ///< of lost_
};

}  // namespace p2p_broker::server::log
