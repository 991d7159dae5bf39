// Shows how addresses are read from the kernel's form and written into the log, whole and masked.
#include "server/net/address_text.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <string>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::address_text_test {
namespace {

sockaddr_storage socket_address(const char* text, std::uint16_t port) {
  sockaddr_storage out{};
  if (std::strchr(text, ':') != nullptr) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
    std::memcpy(&out, &v6, sizeof v6);
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    EXPECT_EQ(inet_pton(AF_INET, text, &v4.sin_addr), 1) << text;
    std::memcpy(&out, &v4, sizeof v4);
  }
  return out;
}

TEST(address_text, is_written_as_people_write_it) {
  struct example {
    const char *from, *whole, *masked;
  };
  for (const example& each :
       {example{"203.0.113.7", "203.0.113.7:40000", "203.0.113.0"},
        example{"::ffff:203.0.113.7", "203.0.113.7:40000", "203.0.113.0"},
        example{"2001:db8:1:2:3:4:5:6", "[2001:db8:1:2:3:4:5:6]:40000", "[2001:db8:1::]"},
        example{"2001:db8::1", "[2001:db8::1]:40000", "[2001:db8::]"}, example{"::1", "[::1]:40000", "[::]"},
        example{"255.255.255.255", "255.255.255.255:40000", "255.255.255.0"}}) {
    const address read = address_of(socket_address(each.from, 40'000));
    EXPECT_EQ(text_of(read, false), each.whole);
    EXPECT_EQ(text_of(read, true), each.masked);
  }
}

TEST(address_text, of_ipv4_is_kept_as_mapped_ipv6) {
  EXPECT_EQ(address_of(socket_address("203.0.113.7", 1)).bytes,
            address_of(socket_address("::ffff:203.0.113.7", 1)).bytes);
}

TEST(address_text, of_a_unix_socket_is_all_zeros) {
  sockaddr_storage local{};
  local.ss_family = AF_UNIX;
  const address read = address_of(local);
  EXPECT_EQ(read.bytes, address{}.bytes);
  EXPECT_EQ(read.port, 0U);
  EXPECT_EQ(text_of(read, false), "unix");
  EXPECT_EQ(text_of(read, true), "unix");
}

TEST(address_text, leaves_out_a_port_that_is_not_known) {
  EXPECT_EQ(text_of({ipv4(203, 0, 113, 7).bytes, 0}, false), "203.0.113.7");
}

}  // namespace
}  // namespace p2p_broker::server::address_text_test
