// The bytes of one connection, plain or through TLS, never waiting: the seam that keeps TLS out of everything above.
// OpenSSL works on the descriptor itself; Asio's TLS stream would hold five times the memory for each connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "server/net/event_loop.hpp"
#include "server/net/file_descriptor.hpp"
#include "server/net/tls_context.hpp"

namespace p2p_broker::server {

class transport {
 public:
  enum class status : std::uint8_t {
    done,
    wait_readable,
    wait_writable,
    ended,   ///< the other side has finished in order
    failed,  ///< reset, or not TLS
  };
  struct result {
    status what;
    std::size_t bytes = 0;
  };

  /// What TLS encrypts at a time. After a write that had to wait, so much of the same bytes must come again.
  static constexpr std::size_t record_bytes_max = 16 * 1024;

  explicit transport(file_descriptor fd) noexcept : fd_(std::move(fd)) {}
  transport(file_descriptor fd, tls_context::session session) noexcept
      : fd_(std::move(fd)), session_(std::move(session)) {}

  [[nodiscard]] bool secure() const noexcept { return session_ != nullptr; }
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

  /// The next step of the TLS handshake; done at once without TLS.
  [[nodiscard]] status handshake() noexcept;

  /// Whether the handshake failed because plain HTTP came instead.
  [[nodiscard]] bool met_http() const noexcept { return met_http_; }

  /// From now on nothing is encrypted.
  void speak_plain() noexcept { session_.reset(); }

  /// OpenSSL may leave bytes in the socket, so that only a loop that looks again will do.
  [[nodiscard]] trigger watched() const noexcept { return secure() ? trigger::level : trigger::edge; }

  /// Reads what is there, up to the size of `into`.
  [[nodiscard]] result read(std::span<char> into) noexcept;

  /// Reads what the socket itself has, ahead of any TLS, and leaves it there.
  [[nodiscard]] result look_ahead(std::span<char> into) noexcept;

  /// Takes what look_ahead() has shown. \param into as much room as is to be taken; its content does not matter
  void skip(std::span<char> into) noexcept;

  /// Whether more is already decrypted than read() has returned: the descriptor will not become readable for it.
  [[nodiscard]] bool has_more() const noexcept;

  /// Writes what can be written now of `bytes`, which are not empty.
  [[nodiscard]] result write(std::string_view bytes) noexcept;

  /// Tells the other side that nothing more will come, as far as that goes without waiting.
  void finish_sending() noexcept;

 private:
  [[nodiscard]] result receive(std::span<char> into, int flags) noexcept;
  [[nodiscard]] result tls_result(int returned) noexcept;

  file_descriptor fd_;
  bool met_http_ = false;
  tls_context::session session_;
};

}  // namespace p2p_broker::server
