// The server's side of RFC 6455 framing, without I/O: bytes of one connection in, messages and control frames out.
// Complete frames are unmasked where they lie and handed out as views; memory is held only for what is incomplete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "protocol/ws_frame.hpp"

namespace p2p_broker::protocol {

struct ws_header;

/// What the decoder found next. `data` is valid until the decoder is called again.
struct ws_event {
  enum class kind : std::uint8_t {
    need_input,  ///< all input is used up
    text,        ///< a whole message, checked to be UTF-8
    binary,      ///< a whole message
    ping,
    pong,
    close,   ///< valid; `data` is its payload, to be echoed as it is (5.5.1)
    failed,  ///< the connection must be closed with `code`; the decoder is of no more use
  };
  kind what = kind::need_input;
  close_code code = close_code::no_status;
  std::span<char> data;

  [[nodiscard]] std::string_view text() const noexcept { return {data.data(), data.size()}; }
};

class ws_decoder {
 public:
  /// Takes the next event from the front of `input` and shortens it by what was used.
  /// \param input bytes as received; they are unmasked in place. Call until need_input, which leaves `input` empty.
  /// \param message_bytes_max longest message, summed over fragments; above it the decoder fails with 1009 as soon as
  ///        a header announces it. peerjs-server's ws does the same at 100 MiB.
  [[nodiscard]] ws_event next(std::span<char>& input, std::size_t message_bytes_max);

  /// Bytes held for an incomplete frame or message, as allocated.
  [[nodiscard]] std::size_t held_bytes() const noexcept;

  /// When what is incomplete began, in the caller's own count of time: 0 until the caller has said so. Each frame or
  /// message that begins anew is told anew.
  [[nodiscard]] std::int64_t held_since() const noexcept { return held_ ? held_->since : 0; }

  /// To be called only while something is held.
  void set_held_since(std::int64_t when) noexcept { held_->since = when; }

 private:
  /// Exists only while a frame or a message is incomplete: an idle connection must cost next to nothing.
  struct assembly {
    std::string frame;    ///< start of a frame whose end has not come yet, header included
    std::string message;  ///< unmasked fragments so far
    bool in_message = false;
    bool binary = false;
    bool frame_done = false;  ///< `frame` was handed out and may go
    std::int64_t since = 0;
  };

  void drop_finished();
  [[nodiscard]] bool is_legal_start(const char* bytes) const noexcept;
  [[nodiscard]] close_code check_size(const ws_header& head, std::size_t message_bytes_max) const noexcept;
  [[nodiscard]] ws_event continue_frame(std::span<char>& input, std::size_t message_bytes_max);
  [[nodiscard]] ws_event hold(std::span<char>& input);
  [[nodiscard]] ws_event finish_frame(const ws_header& head, std::span<char> payload);
  [[nodiscard]] ws_event finish_fragment(const ws_header& head, std::span<char> payload);
  [[nodiscard]] static ws_event finish_control(const ws_header& head, std::span<char> payload);
  [[nodiscard]] static ws_event finish_message(bool binary, std::span<char> data);
  assembly& held();

  std::unique_ptr<assembly> held_;
};

}  // namespace p2p_broker::protocol
