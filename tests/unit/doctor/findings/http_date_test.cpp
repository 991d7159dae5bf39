// The Date header as a number.
#include "doctor/findings/http_date.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::doctor::http_date_test {
namespace {

TEST(HttpDate, TheFormOfServersIsRead) {
  EXPECT_EQ(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  EXPECT_EQ(read_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(read_http_date("Thu, 29 Feb 2024 23:59:59 GMT"), 1709251199);
}

TEST(HttpDate, AnythingElseGivesNothing) {
  for (const char* text : {"", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 2024 08:49:37 GMT",
                           "Sun, 06 anF 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    EXPECT_FALSE(read_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace p2p_broker::doctor::http_date_test
