// Shows which requests become WebSockets, and that the first fault in the reference's order is the one that is told.
#include "server/http/websocket_request.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace p2p_broker::server::websocket_request_test {
namespace {

http_request good() {
  http_request request;
  request.method = "GET";
  request.target = "/peerjs?key=peerjs&id=a&token=t";
  request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
  request.websocket_version = "13";
  return request;
}

websocket_refusal judge(const http_request& request) { return refuse_websocket(request, request.path() == "/peerjs"); }

void offer(http_request& request, std::string list) {
  request.websocket_protocol = std::move(list);
  request.has_websocket_protocol = true;
}

TEST(websocket_request, is_accepted_when_nothing_is_wrong) {
  EXPECT_EQ(judge(good()).status, 0U);
  EXPECT_EQ(judge(good()).subprotocol, "");
  http_request old = good();
  old.websocket_version = "8";
  EXPECT_EQ(judge(old).status, 0U);
}

/// With all faults at once the first is told; with it mended, the next.
TEST(websocket_request, is_told_its_faults_in_order) {
  http_request request;
  request.method = "POST";
  request.target = "/elsewhere";
  request.websocket_key = "short";
  request.websocket_version = "12";
  offer(request, "a,,b");
  struct fault {
    unsigned status;
    std::string_view sentence;
    std::function<void()> mend;
  };
  const std::vector<fault> faults{
      {405, "Invalid HTTP method", [&] { request.method = "GET"; }},
      {400, "Missing or invalid Sec-WebSocket-Key header", [&] { request.websocket_key = good().websocket_key; }},
      {400, "Missing or invalid Sec-WebSocket-Version header", [&] { request.websocket_version = "13"; }},
      {400, "Bad Request", [&] { request.target = "/peerjs"; }},
      {400, "Invalid Sec-WebSocket-Protocol header", [&] { offer(request, "a"); }}};
  for (const fault& each : faults) {
    EXPECT_EQ(judge(request).status, each.status) << each.sentence;
    EXPECT_EQ(judge(request).sentence, each.sentence);
    EXPECT_EQ(judge(request).tell_versions, each.sentence.find("Version") != std::string_view::npos);
    each.mend();
  }
  EXPECT_EQ(judge(request).status, 0U);
}

TEST(websocket_request, needs_the_base64_of_16_bytes_as_its_key) {
  for (const char* key : {"", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZQ",
                          "dGhlIHNhbXBsZSBub25jZQA=", "dGhlIHNhbXBsZSBub25jZ===", "dGhlIHNhbXBsZSBub25j-Q==",
                          "dGhlIHNhbXBsZSBub25j\xC3==", " GhlIHNhbXBsZSBub25jZQ=="}) {
    http_request request = good();
    request.websocket_key = key;
    EXPECT_EQ(judge(request).sentence, "Missing or invalid Sec-WebSocket-Key header") << key;
  }
  http_request request = good();
  request.websocket_key = "++//AAAAAAAAAAAAAAAAAA==";
  EXPECT_EQ(judge(request).status, 0U);
}

TEST(websocket_request, needs_a_version_that_is_spoken) {
  for (const char* version : {"", "7", "9", "14", "013", "13 ", "8, 13"}) {
    http_request request = good();
    request.websocket_version = version;
    EXPECT_TRUE(judge(request).tell_versions) << version;
  }
}

/// Which paths are endpoints is asked of others; an absolute target is not one whatever they say, as in ws.
TEST(websocket_request, must_be_for_an_endpoint) {
  for (const char* target : {"/", "", "/peerjs/", "/Peerjs", "/peerjs/id", "//peerjs", "/peerj%73", "/peerjsx"}) {
    http_request request = good();
    request.target = target;
    EXPECT_EQ(judge(request).sentence, "Bad Request") << target;
  }
  EXPECT_EQ(refuse_websocket(good(), false).status, 400U);
}

TEST(websocket_request, may_not_have_an_absolute_target) {
  for (const char* target : {"http://host/peerjs", "peerjs", "*", ""}) {
    http_request request = good();
    request.target = target;
    EXPECT_EQ(refuse_websocket(request, true).sentence, "Bad Request") << target;
  }
}

TEST(websocket_request, gets_the_first_subprotocol_it_offers) {
  for (const char* list : {"chat", " chat ", "chat,other", "chat ,\tother", "chat, other,third"}) {
    http_request request = good();
    offer(request, list);
    EXPECT_EQ(judge(request).status, 0U) << list;
    EXPECT_EQ(judge(request).subprotocol, "chat") << list;
  }
}

TEST(websocket_request, may_not_offer_nothing_or_something_twice) {
  for (const char* list : {"", " ", ",", "chat,", ",chat", "chat,,other", "chat,chat", "a, b ,a", "ch at", "chat;q=1",
                           "\"chat\"", "ch\xC3\xA4t", "chat\r\n"}) {
    http_request request = good();
    offer(request, list);
    EXPECT_EQ(judge(request).sentence, "Invalid Sec-WebSocket-Protocol header") << list;
  }
}

TEST(websocket_request, may_offer_sixteen_subprotocols_and_not_one_more) {
  std::string list = "p1";
  for (int i = 2; i <= 16; ++i) {
    list += ", p" + std::to_string(i);
  }
  http_request request = good();
  offer(request, list);
  EXPECT_EQ(judge(request).status, 0U);
  EXPECT_EQ(judge(request).subprotocol, "p1");
  offer(request, list + ",p17");
  EXPECT_EQ(judge(request).status, 400U);
  EXPECT_EQ(judge(request).sentence, "Too many subprotocols");
  EXPECT_TRUE(judge(request).too_many_subprotocols);
  offer(request, list + ",");
  EXPECT_EQ(judge(request).sentence, "Too many subprotocols");
}

/// Godot's client refuses any other spelling of the Connection header.
TEST(websocket_request, is_accepted_in_the_bytes_that_every_client_takes) {
  EXPECT_EQ(accept_websocket("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", ""),
            "HTTP/1.1 101 Switching Protocols\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            "\r\n");
  EXPECT_EQ(accept_websocket("x", "chat"),
            "HTTP/1.1 101 Switching Protocols\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Accept: x\r\n"
            "Sec-WebSocket-Protocol: chat\r\n"
            "\r\n");
}

}  // namespace
}  // namespace p2p_broker::server::websocket_request_test
