// Shows what is read as a message of a lobby and what is not, and how the broker writes its own.
#include "protocol/lobby_message.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

namespace p2p_broker::protocol::lobby_message_test {
namespace {

constexpr std::uint32_t too_large = std::numeric_limits<std::uint32_t>::max();

TEST(lobby_message, is_read_as_clients_write_it) {
  const auto read = parse_lobby_message(R"({"data":"\n0\nsdp","id":1817623345,"type":6})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->is(lobby_command::candidate));
  EXPECT_TRUE(read->is_relayed());
  EXPECT_EQ(read->id, 1817623345U);
  EXPECT_EQ(read->data_json, R"("\n0\nsdp")");
  EXPECT_FALSE(read->members_max);
}

TEST(lobby_message, may_have_members_that_nobody_knows_and_any_order_and_space) {
  const auto read = parse_lobby_message(" {\t\"x\":{\"type\":9},\"type\" : 0 ,\"y\":[1],\r\n\"data\":\"a\",\"id\":0} ");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->is(lobby_command::join));
  EXPECT_EQ(read->data_json, R"("a")");
}

TEST(lobby_message, counts_the_last_of_members_named_twice_and_knows_escaped_names) {
  const auto read = parse_lobby_message(R"({"type":4,"\u0074ype":5,"id":3,"id":2,"data":"a","data":"b"})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->is(lobby_command::answer));
  EXPECT_EQ(read->id, 2U);
  EXPECT_EQ(read->data_json, R"("b")");
}

TEST(lobby_message, needs_no_data) {
  const auto read = parse_lobby_message(R"({"type":7,"id":0})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->is(lobby_command::seal));
  EXPECT_EQ(read->data_json, R"("")");
}

TEST(lobby_message, takes_whole_numbers_however_they_are_written) {
  const auto id_of = [](std::string_view number) {
    const auto read = parse_lobby_message(R"({"type":4,"data":"","id":)" + std::string(number) + "}");
    return read ? std::optional(read->id) : std::nullopt;
  };
  EXPECT_EQ(id_of("0"), 0U);
  EXPECT_EQ(id_of("-0"), 0U);
  EXPECT_EQ(id_of("1.0"), 1U);
  EXPECT_EQ(id_of("12e1"), 120U);
  EXPECT_EQ(id_of("2147483647"), 2147483647U);
  EXPECT_EQ(id_of("2147483648"), 2147483648U);
  EXPECT_EQ(id_of("4294967295"), too_large);
  EXPECT_EQ(id_of("99999999999999999999"), too_large);
  for (const char* const none : {"1.5", "-1", "-0.5", "1e999", "\"1\"", "true", "null", "[]", "{}", "01", "+1", ".5"}) {
    EXPECT_FALSE(id_of(none)) << none;
  }
}

TEST(lobby_message, is_nothing_else) {
  for (const char* const text : {"",
                                 " ",
                                 "null",
                                 "1",
                                 "\"\"",
                                 "[]",
                                 "{}",
                                 R"({"type":0})",
                                 R"({"id":0,"data":""})",
                                 R"({"type":0,"data":""})",
                                 R"({"type":0,"id":0,"data":1})",
                                 R"({"type":0,"id":0,"data":null})",
                                 R"({"type":0,"id":0,"data":{}})",
                                 R"({"type":"0","id":0,"data":""})",
                                 R"({"type":0,"id":0,"data":""}x)",
                                 R"({"type":0,"id":0,"data":"")",
                                 R"({"type":0,"id":0,"data":""},)",
                                 R"([{"type":0,"id":0,"data":""}])",
                                 R"({"type":0,"id":0,"data":"})",
                                 R"({"type":0,"id":0,"data":"","max_members":0})",
                                 R"({"type":0,"id":0,"data":"","max_members":"4"})",
                                 R"({"type":0,"id":0,"data":"","max_members":1.5})",
                                 "{type:0,id:0}"}) {
    EXPECT_FALSE(parse_lobby_message(text)) << text;
  }
}

TEST(lobby_message, may_say_how_many_members_there_may_be) {
  const auto read = parse_lobby_message(R"({"type":0,"id":0,"data":"","max_members":4})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->members_max, 4U);
}

TEST(lobby_message, may_be_of_a_type_that_is_no_command) {
  for (const char* const type : {"8", "99", "1e9"}) {
    const auto read = parse_lobby_message(R"({"id":0,"data":"","type":)" + std::string(type) + "}");
    ASSERT_TRUE(read) << type;
    EXPECT_GT(read->type, static_cast<std::uint32_t>(lobby_command::seal));
    EXPECT_FALSE(read->is_relayed());
  }
}

TEST(lobby_notice, is_written_in_one_order_without_spaces) {
  const lobby_notice offer{lobby_command::offer, 2147483647, R"("v=0\r\n")"};
  EXPECT_EQ(offer.text(), R"({"type":4,"id":2147483647,"data":"v=0\r\n"})");
  EXPECT_EQ(offer.size(), offer.text().size());
  EXPECT_EQ((lobby_notice{lobby_command::seal, 0}.text()), R"({"type":7,"id":0,"data":""})");
  EXPECT_EQ((lobby_notice{lobby_command::peer_connect, 10}.text()), R"({"type":2,"id":10,"data":""})");
}

}  // namespace
}  // namespace p2p_broker::protocol::lobby_message_test
