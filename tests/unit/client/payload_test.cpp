#include "client/payload.hpp"

#include <gtest/gtest.h>

#include "client/json_view.hpp"

namespace p2p_broker::client::payload_test {
namespace {

TEST(client_payload, writes_an_offer_with_the_members_of_peerjs) {
  offer_payload offer;
  offer.connection_id = "dc_1";
  offer.sdp = "v=0\r\n";
  offer.label = "chat";
  offer.reliable = true;
  offer.serialization = "json";
  offer.metadata = R"({"n":1.0})";
  EXPECT_EQ(to_json(offer),
            R"({"sdp":{"type":"offer","sdp":"v=0\r\n"},"type":"data","connectionId":"dc_1","metadata":{"n":1.0},)"
            R"("label":"chat","reliable":true,"serialization":"json"})");
}

TEST(client_payload, labels_a_connection_by_its_id_unless_told_otherwise) {
  offer_payload offer;
  offer.connection_id = "dc_1";
  EXPECT_EQ(string_of(member(to_json(offer), "label")), "dc_1");
  EXPECT_EQ(member(to_json(offer), "metadata"), "");
}

TEST(client_payload, leaves_the_data_members_out_of_a_media_offer) {
  offer_payload offer;
  offer.connection_id = "mc_1";
  offer.type = "media";
  EXPECT_EQ(member(to_json(offer), "label"), "");
  EXPECT_EQ(member(to_json(offer), "serialization"), "");
}

TEST(client_payload, reads_what_a_browser_sends) {
  const auto offer =
      read_offer(R"({"sdp":{"type":"offer","sdp":"v=0\r\na"},"type":"data","connectionId":"dc_x","browser":"chrome",)"
                 R"("label":"dc_x","reliable":false,"serialization":"binary","metadata":[1,"\u00e9"]})");
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->sdp, "v=0\r\na");
  EXPECT_EQ(offer->connection_id, "dc_x");
  EXPECT_EQ(offer->serialization, "binary");
  EXPECT_EQ(offer->metadata, R"([1,"\u00e9"])");
  EXPECT_FALSE(offer->reliable);

  const auto candidate = read_candidate(
      R"({"candidate":{"candidate":"candidate:1 1 udp 1 127.0.0.1 9 typ host","sdpMLineIndex":0,"sdpMid":"0",)"
      R"("usernameFragment":null},"type":"data","connectionId":"dc_x"})");
  ASSERT_TRUE(candidate);
  EXPECT_EQ(candidate->sdp_m_line_index, 0);
  EXPECT_EQ(candidate->sdp_mid, "0");
  EXPECT_FALSE(candidate->username_fragment);
}

TEST(client_payload, reads_back_what_it_wrote) {
  answer_payload answer{"dc_2", "v=0\r\n\"\\", "media"};
  const auto same = read_answer(to_json(answer));
  ASSERT_TRUE(same);
  EXPECT_EQ(same->sdp, answer.sdp);
  EXPECT_EQ(same->type, "media");

  candidate_payload candidate;
  candidate.connection_id = "dc_2";
  candidate.candidate = "candidate:1";
  candidate.sdp_m_line_index = 3;
  candidate.username_fragment = "u";
  const auto again = read_candidate(to_json(candidate));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->sdp_m_line_index, 3);
  EXPECT_EQ(again->username_fragment, "u");
  EXPECT_FALSE(again->sdp_mid);
}

TEST(client_payload, refuses_what_lacks_the_essential) {
  for (const char* const text : {"", "null", "[]", "{}", R"({"connectionId":"x"})", R"({"sdp":{"sdp":"v=0"}})",
                                 R"({"connectionId":"x","sdp":"v=0"})", R"({"connectionId":7,"sdp":{"sdp":"v=0"}})"}) {
    EXPECT_FALSE(read_offer(text)) << text;
    EXPECT_FALSE(read_answer(text)) << text;
    EXPECT_FALSE(read_candidate(text)) << text;
  }
}

TEST(client_payload, makes_connection_ids_in_the_manner_of_peerjs) {
  const std::string id = make_connection_id();
  EXPECT_TRUE(id.starts_with("dc_"));
  EXPECT_EQ(id.size(), 16u);
  EXPECT_NE(id, make_connection_id());
}

}  // namespace
}  // namespace p2p_broker::client::payload_test
