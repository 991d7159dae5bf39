// A seeded WebSocket client that keeps to the rules most of the time, and breaks one now and then.
// It makes streams of bytes in which every kind of frame, fragment and fault turns up, but no fault drowns the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "tests/unit/received_frame.hpp"

namespace p2p_broker::protocol {

class unruly_client {
 public:
  explicit unruly_client(std::uint64_t seed) : random_(seed) {}

  /// One to five frames, masked with random keys; of ten streams about one has a flipped bit, and one is cut short.
  [[nodiscard]] std::string stream() {
    std::string out;
    in_message_ = false;
    for (std::size_t frames = 1 + random_() % 5; frames > 0; --frames) {
      out += frame();
    }
    if (one_in(10)) {
      out[random_() % out.size()] ^= static_cast<char>(1 << random_() % 8);
    }
    if (one_in(10)) {
      out.resize(1 + random_() % out.size());
    }
    return out;
  }

 private:
  [[nodiscard]] bool one_in(std::uint64_t n) { return random_() % n == 0; }

  [[nodiscard]] std::string frame() {
    received_frame next;
    std::string payload;
    if (one_in(3)) {
      next.opcode = static_cast<std::uint8_t>(one_in(8) ? 0x8 : one_in(2) ? 0x9 : 0xA);
      payload = next.opcode == 0x8 ? close_body() : text(random_() % 12);
    } else {
      next.opcode = static_cast<std::uint8_t>(in_message_ ? 0x0 : one_in(3) ? 0x2 : 0x1);
      next.fin = !one_in(3);
      in_message_ = !next.fin;
      payload = text(one_in(12) ? 120 + random_() % 300 : random_() % 12);
    }
    next.key = static_cast<std::uint32_t>(random_());
    next.payload = payload;
    if (one_in(20)) {
      break_a_rule(next);
    }
    return next.bytes();
  }

  void break_a_rule(received_frame& next) {
    switch (random_() % 6) {
      case 0: next.opcode = random_() % 16; break;
      case 1: next.reserved = random_() % 8; break;
      case 2: next.masked = false; break;
      case 3: next.fin = !next.fin; break;
      case 4: next.form = received_frame::length_form::bits_16; break;
      default: next.form = received_frame::length_form::bits_64; break;
    }
  }

  [[nodiscard]] std::string close_body() {
    constexpr std::uint16_t codes[] = {999,  1000, 1001, 1004, 1005, 1007, 1013,
                                       1014, 1015, 2999, 3000, 4999, 5000, 65535};
    if (one_in(4)) {
      return std::string(random_() % 2, 'x');
    }
    return close_payload(codes[random_() % std::size(codes)], text(random_() % 6));
  }

  /// Some bytes that are mostly UTF-8, and may end inside a character.
  [[nodiscard]] std::string text(std::size_t size) {
    constexpr std::string_view characters[] = {"a", "z", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x92\xA9"};
    std::string out;
    while (out.size() < size) {
      out += one_in(40) ? std::string_view("\xFF") : characters[random_() % std::size(characters)];
    }
    if (one_in(6)) {
      out.resize(size);
    }
    return out;
  }

  std::mt19937_64 random_;
  bool in_message_ = false;
};

}  // namespace p2p_broker::protocol
