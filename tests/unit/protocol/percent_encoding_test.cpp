// Shows what of a text is escaped for a URL, and that decoding gives the text back.
#include "protocol/percent_encoding.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocol/form_decoding.hpp"

namespace p2p_broker::protocol::percent_encoding_test {
namespace {

TEST(percent_encoding, leaves_what_is_unreserved) {
  constexpr std::string_view unreserved = "azAZ09-._~";
  EXPECT_EQ(percent_encode(unreserved), unreserved);
  EXPECT_EQ(percent_encode(""), "");
}

TEST(percent_encoding, escapes_what_means_something_in_a_url) {
  EXPECT_EQ(percent_encode("a/b?c&d=e#f g+h%"), "a%2Fb%3Fc%26d%3De%23f%20g%2Bh%25");
}

TEST(percent_encoding, of_every_byte_can_be_undone) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    EXPECT_EQ(decode_percent_strict(percent_encode(text)), text) << byte;
  }
  EXPECT_EQ(percent_encode("\u4f60"), "%E4%BD%A0");
}

}  // namespace
}  // namespace p2p_broker::protocol::percent_encoding_test
