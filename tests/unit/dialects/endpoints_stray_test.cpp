// Shows what becomes of requests that a client with a wrong path or behind a wrong proxy makes, and that the operator
// hears of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "server/dialects/endpoints.hpp"
#include "tests/unit/http_given.hpp"

namespace p2p_broker::server::endpoints_stray_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

struct stray {
  const char* path;
  const char* target;
  const char* hint;  ///< null: nobody hears of it
};

class stray_requests : public testing::TestWithParam<stray> {};

/// Only of what a client would ask for: others ask for all kinds of things.
TEST_P(stray_requests, are_told_if_a_client_may_have_made_them) {
  endpoints_given given(mounted(GetParam().path));
  const http_request request = from_origin(GetParam().target, "https://a.example");
  const auto answered = given.web.answer(request, given.now);
  const auto* const refused = std::get_if<refused_request>(&answered);
  ASSERT_EQ(refused != nullptr, GetParam().hint != nullptr) << GetParam().target;
  EXPECT_EQ(reply_in(answered).status, 404U);
  EXPECT_FALSE(reply_in(answered).close);
  EXPECT_THAT(reply_in(answered).headers, Contains(Pair("Access-Control-Allow-Origin", "https://a.example")));
  if (refused != nullptr) {
    EXPECT_EQ(refused->why, counter::refused_path);
    EXPECT_EQ(refused->hint, GetParam().hint);
    EXPECT_EQ(refused->path, request.path());
  }
}

INSTANTIATE_TEST_SUITE_P(of_all_kinds, stray_requests,
                         testing::Values(stray{"/my/app", "/peerjs/id", "clients connect to /my/app/peerjs"},
                                         stray{"/my/app", "/peerjs?token=t", "clients connect to /my/app/peerjs"},
                                         stray{"/my/app", "/my/peerjs/peers", "clients connect to /my/app/peerjs"},
                                         stray{"/my/app", "/my/app/my/app/peerjs/ID",
                                               "clients connect to /my/app/peerjs"},
                                         stray{"/my/app", "/my/app/PeerJS", "clients connect to /my/app/peerjs"},
                                         stray{"/", "/peerjs/", "clients connect to /peerjs"},
                                         stray{"/", "/my/app/peerjs/id", "clients connect to /peerjs"},
                                         stray{"/", "/favicon.ico", nullptr}, stray{"/", "/wp-login.php", nullptr},
                                         stray{"/my/app", "/", nullptr}, stray{"/my/app", "/myid", nullptr}));

TEST(endpoints, name_their_path_to_who_is_outside) {
  endpoints_given given(mounted("/my<app"));
  EXPECT_THAT(given.get("/").body, HasSubstr("<pre>Cannot GET /</pre>\n<p>This broker is at /my%3Capp</p>"));
  EXPECT_THAT(given.get("/my<app/nowhere").body, Not(HasSubstr("This broker is at")));
}

TEST(endpoints, say_that_no_upgrade_was_asked_for) {
  endpoints_given given(mounted("/my/app"));
  for (const char* method : {"GET", "HEAD"}) {
    http_request request = from_origin("/my/app/peerjs?key=k&token=t", "https://a.example", method);
    const auto answered = given.web.answer(request, given.now);
    ASSERT_TRUE(std::holds_alternative<refused_request>(answered));
    const refused_request& refused = std::get<refused_request>(answered);
    EXPECT_EQ(refused.why, counter::refused_no_upgrade);
    EXPECT_EQ(refused.path, "/my/app/peerjs");
    EXPECT_EQ(refused.reply.status, 426U);
    EXPECT_THAT(refused.reply.headers, Contains(Pair("Upgrade", "websocket")));
    EXPECT_THAT(refused.reply.headers, Contains(Pair("Access-Control-Allow-Origin", "https://a.example")));
    EXPECT_THAT(refused.reply.body, HasSubstr("a proxy in front did not pass Upgrade on"));
  }
  EXPECT_EQ(given.ask(request_for("/my/app/peerjs", "POST")).status, 404U);
  EXPECT_EQ(given.ask(request_for("/my/app/peerjs", "OPTIONS")).status, 204U);
  EXPECT_EQ(given.get("/my/app/godot").status, 404U) << "lobbies are off";
}

TEST(endpoints, tell_what_was_wrong_with_a_websocket_request) {
  endpoints_given given;
  http_request request = websocket_request("/peerjs?token=t");
  request.websocket_key.clear();
  const auto answered = given.web.answer(request, given.now);
  ASSERT_TRUE(std::holds_alternative<refused_request>(answered));
  EXPECT_EQ(std::get<refused_request>(answered).why, counter::refused_handshake);
  EXPECT_EQ(std::get<refused_request>(answered).hint, "Missing or invalid Sec-WebSocket-Key header");
  request.target = "/godot/";  // the path comes first for who has to mend it
  EXPECT_EQ(std::get<refused_request>(given.web.answer(request, given.now)).why, counter::refused_path);
}

}  // namespace
}  // namespace p2p_broker::server::endpoints_stray_test
