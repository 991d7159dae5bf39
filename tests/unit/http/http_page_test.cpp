// Shows the page that goes with an HTTP error, and that nothing of a request becomes markup in it.
#include "server/http/http_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server::http_page_test {
namespace {

using testing::HasSubstr;

http_request asked(std::string method, std::string target) {
  http_request request;
  request.method = std::move(method);
  request.target = std::move(target);
  return request;
}

TEST(http_page, is_what_express_sends) {
  const http_reply reply = http_page(404, "Cannot GET /nowhere");
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(reply.body,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n"
            "<body>\n<pre>Cannot GET /nowhere</pre>\n</body>\n</html>\n");
  EXPECT_TRUE(reply.headers.empty());
  EXPECT_FALSE(reply.close);
}

TEST(http_page, has_further_words_below) {
  EXPECT_THAT(http_page(404, "Cannot GET /", "It is at /a").body,
              HasSubstr("<pre>Cannot GET /</pre>\n<p>It is at /a</p>\n</body>"));
}

TEST(http_page, names_method_and_path_of_what_is_not_there) {
  const http_reply reply = not_found(asked("BREW", "/pot?sugar=2#top"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.body, http_page(404, "Cannot BREW /pot").body);
  EXPECT_EQ(not_found(asked("GET", "http://host/pot")).body, http_page(404, "Cannot GET /pot").body);
}

TEST(http_page, repeats_a_path_without_making_markup) {
  struct example {
    const char *path, *printed;
  };
  for (const example& each :
       {example{"/plain-path_1.html~", "/plain-path_1.html~"}, example{"/<script>", "/%3Cscript%3E"},
        example{"/'&'", "/&#39;&amp;&#39;"}, example{"/\"`{}", "/%22%60%7B%7D"}, example{"/%zz", "/%zz"},
        example{"/a b", "/a%20b"}, example{"/\xC3\xBC", "/%C3%BC"}, example{"/\xFF\x01\x7F", "/%FF%01%7F"},
        example{"", ""}}) {
    EXPECT_EQ(printable_path(each.path), each.printed);
  }
  EXPECT_THAT(not_found(asked("GET", "/</pre><b>")).body, HasSubstr("<pre>Cannot GET /%3C/pre%3E%3Cb%3E</pre>"));
}

/// Whatever byte comes, what goes out is ASCII that begins no tag, entity or attribute of the client's making.
TEST(http_page, prints_every_byte_as_harmless_ascii) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string printed = printable_path(std::string(1, static_cast<char>(byte)));
    for (const char c : printed) {
      EXPECT_TRUE(c > ' ' && c <= '~') << byte;
      EXPECT_EQ(std::string("<>\"'").find(c), std::string::npos) << byte;
    }
    EXPECT_EQ(printed.starts_with('&'), byte == '&' || byte == '\'') << byte;
  }
}

}  // namespace
}  // namespace p2p_broker::server::http_page_test
