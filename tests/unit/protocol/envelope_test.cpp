// The text of a message as the broker relays it.
// Clients of the reference know exactly this form, so it is compared byte for byte.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "protocol/message.hpp"

namespace p2p_broker::protocol::envelope_test {
namespace {

TEST(envelope, is_type_src_dst_payload_in_this_order_without_spaces) {
  const envelope offer{message_type::offer, R"("a")", R"("b")", R"({"sdp":"v=0"})"};
  EXPECT_EQ(offer.text(), R"({"type":"OFFER","src":"a","dst":"b","payload":{"sdp":"v=0"}})");
}

TEST(envelope, names_every_relayed_type) {
  const std::pair<message_type, std::string> names[] = {{message_type::offer, "OFFER"},
                                                        {message_type::answer, "ANSWER"},
                                                        {message_type::candidate, "CANDIDATE"},
                                                        {message_type::leave, "LEAVE"},
                                                        {message_type::expire, "EXPIRE"}};
  for (const auto& [type, name] : names) {
    const envelope sent{type, R"("a")", R"("b")", {}};
    EXPECT_EQ(sent.text(), R"({"type":")" + name + R"(","src":"a","dst":"b"})");
  }
}

TEST(envelope, an_absent_payload_stays_absent_and_null_stays_null) {
  EXPECT_EQ((envelope{message_type::leave, R"("a")", R"("b")", {}}).text(), R"({"type":"LEAVE","src":"a","dst":"b"})");
  EXPECT_EQ((envelope{message_type::leave, R"("a")", R"("b")", "null"}).text(),
            R"({"type":"LEAVE","src":"a","dst":"b","payload":null})");
}

TEST(envelope, writes_exactly_its_size) {
  for (const std::string_view payload : {"", "1", "\"0123456789\""}) {
    const envelope sent{message_type::candidate, R"("from")", R"("to\u0000")", payload};
    std::string out(sent.size() + 2, '#');
    const char* const end = sent.write(out.data() + 1);
    EXPECT_EQ(end, out.data() + 1 + sent.size());
    EXPECT_EQ(out.front(), '#');
    EXPECT_EQ(out.back(), '#');
    EXPECT_EQ(out.substr(1, sent.size()), sent.text());
  }
}

TEST(envelope, the_clients_own_src_and_other_members_do_not_reach_the_peer) {
  message m;
  ASSERT_EQ(parse_message(R"({"src":"forged","extra":1,"type":"ANSWER","payload":[1, 2],"dst":"b"})", m),
            parse_outcome::parsed);
  const envelope sent{m.type, R"("me")", m.dst_json, m.payload};
  EXPECT_EQ(sent.text(), R"({"type":"ANSWER","src":"me","dst":"b","payload":[1, 2]})");
}

}  // namespace
}  // namespace p2p_broker::protocol::envelope_test
