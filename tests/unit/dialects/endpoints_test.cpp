// Shows which request goes where: below the mount path, to an endpoint or nowhere, and which origins may look on.
#include "server/dialects/endpoints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "tests/unit/http_given.hpp"

namespace p2p_broker::server::endpoints_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

struct route {
  const char* path;
  const char* target;
  unsigned status;
};

class http_routes : public testing::TestWithParam<route> {};

TEST_P(http_routes, lead_where_they_should) {
  endpoints_given given(mounted(GetParam().path));
  EXPECT_EQ(given.get(GetParam().target).status, GetParam().status) << GetParam().target;
}

INSTANTIATE_TEST_SUITE_P(
    at_the_root, http_routes,
    testing::Values(route{"/", "/", 200}, route{"/", "", 200}, route{"/", "/?x=/y", 200}, route{"/", "/peerjs/id", 200},
                    route{"/", "/peerjs/id/", 200}, route{"/", "/peerjs/id?ts=1", 200}, route{"/", "/peerjs/ID", 200},
                    route{"/", "//peerjs//id", 200}, route{"/", "//peerjs/id", 200}, route{"/", "///", 200},
                    route{"/", "/peerjs/Peers", 200}, route{"/", "/peerjs/peers/", 200}, route{"/", "/peerjs", 426},
                    route{"/", "/peerjs/", 404}, route{"/", "/peerjs//", 404}, route{"/", "/peerjs/id//", 404},
                    route{"/", "/peerjs/id/x", 404}, route{"/", "/peerjs/idx", 404}, route{"/", "/id", 404},
                    route{"/", "*", 404}, route{"/", "peerjs/id", 404}, route{"/", "/%70eerjs/peers", 200},
                    route{"/", "/PEERJS/peers", 401}, route{"/", "/wrong/peers", 401}, route{"/", "/wrong/id", 200},
                    route{"/", "/peerjs/%69d", 404}, route{"/", "/%zz/id", 400}, route{"/", "/%/id", 400},
                    route{"/", "/%ff/id", 400}, route{"/", "/%zz/other", 404}));

INSTANTIATE_TEST_SUITE_P(
    below_a_path, http_routes,
    testing::Values(route{"/my/app", "/my/app", 200}, route{"/my/app", "/my/app/", 200},
                    route{"/my/app", "/MY/App/peerjs/id", 200}, route{"/my/app", "/my/app//peerjs/id", 200},
                    route{"/my/app", "/my/app?x", 200}, route{"/my/app", "/", 404}, route{"/my/app", "/my", 404},
                    route{"/my/app", "/my/apple", 404}, route{"/my/app", "/my/app2/peerjs/id", 404},
                    route{"/my/app", "/peerjs/id", 404}, route{"/my/app", "//my/app", 404}, route{"/my/app", "", 404}));

TEST(endpoints, names_method_and_path_of_what_it_does_not_know_without_making_markup) {
  endpoints_given given;
  const http_reply reply = given.ask(request_for("/<script>'&?q", "GET"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(reply.body, HasSubstr("<pre>Cannot GET /%3Cscript%3E&#39;&amp;</pre>"));
  EXPECT_THAT(given.get("/%zz/id").body, HasSubstr("Failed to decode"));
}

TEST(endpoints, answers_only_get_head_and_options) {
  endpoints_given given;
  for (const char* method : {"POST", "PUT", "DELETE", "get", "TRACE"}) {
    const http_reply reply = given.ask(request_for("/peerjs/id", method));
    EXPECT_EQ(reply.status, 404U) << method;
    EXPECT_THAT(reply.body, HasSubstr("Cannot " + std::string(method) + " /peerjs/id"));
  }
  EXPECT_EQ(given.ask(request_for("/peerjs/id", "HEAD")).status, 200U);
  EXPECT_EQ(given.ask(request_for("/anything", "OPTIONS")).status, 204U);
  EXPECT_EQ(endpoints_given(mounted("/m")).ask(request_for("/other", "OPTIONS")).status, 404U);
}

TEST(endpoints, wants_a_host_of_http_1_1) {
  endpoints_given given;
  http_request request = request_for("/");
  request.has_host = false;
  EXPECT_EQ(given.ask(request).status, 400U);
  EXPECT_TRUE(given.ask(request).close);
  request.http_1_1 = false;
  EXPECT_EQ(given.ask(request).status, 200U);
  EXPECT_EQ(unreadable(431).status, 431U);
  EXPECT_TRUE(unreadable(431).close);
  EXPECT_EQ(given.count(counter::http_requests), 3U);
}

TEST(endpoints, lets_a_good_request_become_a_websocket) {
  endpoints_given given;
  http_request request = websocket_request("/peerjs?key=wrong");
  auto answered = given.web.answer(request, given.now);
  ASSERT_TRUE(std::holds_alternative<upgrade>(answered));
  EXPECT_EQ(std::get<upgrade>(answered).subprotocol, "");
  request.websocket_protocol = "a, b";
  request.has_websocket_protocol = true;
  answered = given.web.answer(request, given.now);
  ASSERT_TRUE(std::holds_alternative<upgrade>(answered));
  EXPECT_EQ(std::get<upgrade>(answered).subprotocol, "a");
}

TEST(endpoints, tells_of_too_many_subprotocols) {
  endpoints_given given;
  http_request request = websocket_request("/peerjs");
  request.websocket_protocol = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q";
  request.has_websocket_protocol = true;
  const auto answered = given.web.answer(request, given.now);
  ASSERT_TRUE(std::holds_alternative<refused_request>(answered));
  EXPECT_EQ(std::get<refused_request>(answered).why, counter::refused_subprotocols);
  EXPECT_EQ(std::get<refused_request>(answered).reply.status, 400U);
}

TEST(endpoints, has_its_websocket_below_its_path) {
  endpoints_given given(mounted("/my/app"));
  EXPECT_TRUE(std::holds_alternative<upgrade>(given.web.answer(websocket_request("/my/app/peerjs"), given.now)));
  for (const char* target : {"/peerjs", "/my/app", "/my/app/other", "/MY/app/peerjs", "/my/app//peerjs"}) {
    const http_reply reply = given.ask(websocket_request(target));
    EXPECT_EQ(reply.status, 400U) << target;
    EXPECT_TRUE(reply.close);
  }
}

struct place {
  const char* path;
  const char* target;
  bool endpoint;
};

class websocket_places : public testing::TestWithParam<place> {};

TEST_P(websocket_places, are_compared_byte_by_byte) {
  endpoints_given given(mounted(GetParam().path));
  const auto answered = given.web.answer(websocket_request(GetParam().target), given.now);
  ASSERT_EQ(std::holds_alternative<upgrade>(answered), GetParam().endpoint);
  if (GetParam().endpoint) {
    EXPECT_EQ(std::get<upgrade>(answered).at, &endpoint_rows[0]);
  } else {
    EXPECT_EQ(reply_in(answered).status, 400U);
    EXPECT_EQ(reply_in(answered).body, "Bad Request");
    EXPECT_TRUE(reply_in(answered).close);
    EXPECT_TRUE(std::holds_alternative<refused_request>(answered)) << "nobody hears of it";
  }
}

INSTANTIATE_TEST_SUITE_P(at_the_root, websocket_places,
                         testing::Values(place{"/", "/peerjs", true}, place{"/", "/peerjs?key=wrong", true},
                                         place{"/", "/peerjs?", true}, place{"/", "/", false}, place{"/", "", false},
                                         place{"/", "/peerjs/", false}, place{"/", "/Peerjs", false},
                                         place{"/", "/peerjs/id", false}, place{"/", "//peerjs", false},
                                         place{"/", "/peerj%73", false}, place{"/", "/peerjsx", false},
                                         place{"/", "/peerj", false}, place{"/", "peerjs", false},
                                         place{"/", "/other", false}, place{"/", "/mount/peerjs", false},
                                         place{"/", "http://host/peerjs", false}));

INSTANTIATE_TEST_SUITE_P(
    below_a_path, websocket_places,
    testing::Values(place{"/my/app", "/my/app/peerjs", true}, place{"/my/app", "/my/app/peerjs?id=a", true},
                    place{"/my/app", "/peerjs", false}, place{"/my/app", "/my/app", false},
                    place{"/my/app", "/my/app/", false}, place{"/my/app", "/my/app/other", false},
                    place{"/my/app", "/MY/app/peerjs", false}, place{"/my/app", "/my/app//peerjs", false},
                    place{"/my/app", "/my/apppeerjs", false}, place{"/my/app", "/my/app/peerjs/", false},
                    place{"/my/app", "/my/app-peerjs", false}, place{"/peerjs", "/peerjs", false},
                    place{"/peerjs", "/peerjs/peerjs", true}));

/// A row leads to a speaker that has not begun: it is nobody yet.
TEST(endpoints, begin_the_dialect_of_their_row) {
  for (const endpoint_row& row : endpoint_rows) {
    EXPECT_FALSE(row.word.empty());
    EXPECT_EQ(row.word.find('/'), std::string_view::npos) << row.word;
    const speaker begun = row.begin();
    EXPECT_TRUE(std::visit([](const auto& who) { return who.who().id.empty() && !who.speaks(); }, begun));
  }
  EXPECT_TRUE(std::holds_alternative<peer>(endpoint_rows[0].begin()));
  EXPECT_EQ(endpoint_rows[0].word, "peerjs");
}

TEST(endpoints, count_every_request_once) {
  endpoints_given given(mounted("/m"));
  (void)given.get("/m");
  (void)given.get("/elsewhere");
  (void)given.web.answer(websocket_request("/m/peerjs"), given.now);
  (void)given.web.answer(websocket_request("/peerjs"), given.now);
  EXPECT_EQ(given.count(counter::http_requests), 4U);
}

TEST(endpoints, refuses_a_bad_websocket_request_without_cors) {
  endpoints_given given;
  http_request request = websocket_request("/peerjs");
  request.websocket_version = "7";
  request.origin = "o";
  request.has_origin = true;
  const http_reply reply = given.ask(request);
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(reply.content_type, "text/html");
  EXPECT_EQ(reply.body, "Missing or invalid Sec-WebSocket-Version header");
  EXPECT_THAT(reply.headers, testing::ElementsAre(Pair("Sec-WebSocket-Version", "13, 8")));
  EXPECT_TRUE(reply.close);
}

TEST(endpoints, answers_other_upgrades_as_if_they_had_not_been_asked_for) {
  endpoints_given given;
  http_request request = websocket_request("/");
  request.upgrade = "h2c";
  EXPECT_EQ(given.ask(request).status, 200U);
  request.upgrade = "websocket";
  request.wants_upgrade = false;
  EXPECT_EQ(given.ask(request).status, 200U);
}

}  // namespace
}  // namespace p2p_broker::server::endpoints_test
