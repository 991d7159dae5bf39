// Shows what is read from a frame's header as a server receives it, in all three forms of its length.
#include "protocol/ws_header.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace p2p_broker::protocol::ws_header_test {
namespace {

/// A header with `length` in its second byte, `extended` bytes of length behind it, and a mask.
std::string header(unsigned first, unsigned length, const std::string& extended = {}) {
  std::string bytes{static_cast<char>(first), static_cast<char>(length | 0x80)};
  return bytes + extended + "mask";
}

TEST(ws_header, tells_its_size_from_two_bytes) {
  for (unsigned length = 0; length < 128; ++length) {
    const std::size_t expected = length < 126 ? 6 : length == 126 ? 8 : 14;
    EXPECT_EQ(ws_header::size_of(header(0x81, length).data()), expected) << length;
  }
}

TEST(ws_header, reads_every_bit_of_the_first_bytes) {
  for (unsigned first = 0; first < 256; ++first) {
    const ws_header head = ws_header::read_start(header(first, 5).data());
    EXPECT_EQ(head.final, first >= 0x80) << first;
    EXPECT_EQ(head.reserved, (first >> 4) % 8 != 0) << first;
    EXPECT_EQ(head.opcode, first % 16) << first;
    EXPECT_TRUE(head.masked);
    EXPECT_EQ(head.payload_size, 5U);
    EXPECT_EQ(head.control(), first % 16 >= 8) << first;
    const unsigned opcode = first % 16;
    EXPECT_EQ(head.known(), opcode <= 2 || (opcode >= 8 && opcode <= 10)) << first;
    EXPECT_EQ(head.is(ws_opcode::ping), opcode == 9) << first;
  }
  EXPECT_FALSE(ws_header::read_start("\x81\x05").masked);
}

struct length_form {
  unsigned length;
  std::string extended;
  std::uint64_t payload_size;
  bool shortest_form;
};

TEST(ws_header, reads_lengths_and_knows_the_shortest_form) {
  const length_form forms[] = {
      {0, "", 0, true},
      {125, "", 125, true},
      {126, std::string("\x00\x7E", 2), 126, true},
      {126, std::string("\x00\x7D", 2), 125, false},
      {126, std::string("\x01\x02", 2), 0x0102, true},
      {126, "\xFF\xFF", 0xFFFF, true},
      {127, std::string("\0\0\0\0\0\x01\0\0", 8), 0x10000, true},
      {127, std::string("\0\0\0\0\0\0\xFF\xFF", 8), 0xFFFF, false},
      {127, "\x01\x02\x03\x04\x05\x06\x07\x08", 0x0102030405060708, true},
      {127, std::string(8, '\xFF'), UINT64_MAX, true},
  };
  for (const length_form& each : forms) {
    const std::string bytes = header(0x82, each.length, each.extended);
    const ws_header head = ws_header::read(bytes.data());
    EXPECT_EQ(head.payload_size, each.payload_size);
    EXPECT_EQ(head.shortest_form, each.shortest_form) << each.payload_size;
    EXPECT_EQ(head.size, bytes.size());
    EXPECT_TRUE(head.final);
    EXPECT_TRUE(head.is(ws_opcode::binary));
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::ws_header_test
