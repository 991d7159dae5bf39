// Shows that a client's key, id and token are read from its query as peerjs-server reads them.
#include "protocol/connect_request.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::protocol::connect_request_test {
namespace {

void expect_request(std::string_view query, std::string_view key, std::string_view id, std::string_view token) {
  const connect_request request = parse_connect_request(query);
  EXPECT_EQ(request.key, key) << query;
  EXPECT_EQ(request.id, id) << query;
  EXPECT_EQ(request.token, token) << query;
}

TEST(connect_request, has_what_a_peerjs_client_sends) {
  expect_request("key=peerjs&id=0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f&token=u0qnxlvbqb&version=1.5.5", "peerjs",
                 "0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f", "u0qnxlvbqb");
}

TEST(connect_request, takes_parameters_in_any_order) { expect_request("token=t&id=i&key=k", "k", "i", "t"); }

TEST(connect_request, leaves_empty_what_was_not_given) {
  expect_request("", "", "", "");
  expect_request("version=1.5.5", "", "", "");
  expect_request("key=k", "k", "", "");
  expect_request("key=&id&token=t", "", "", "t");
}

TEST(connect_request, lets_the_last_of_several_count) {
  expect_request("key=k&id=1&token=a&id=2&token=b", "k", "2", "b");
  expect_request("key=k&id=1&token=a&id=&token", "k", "", "");
}

TEST(connect_request, knows_its_names_in_lower_case_only) { expect_request("KEY=k&Id=i&TOKEN=t", "", "", ""); }

TEST(connect_request, takes_no_name_that_only_begins_like_its_own) {
  expect_request("keys=1&id2=2&tokens=3&ke=4&i=5&=6&key%00=7&id+=8", "", "", "");
}

TEST(connect_request, knows_escaped_names) {
  expect_request("%6Bey=k&%69d=i&to%6ben=t", "k", "i", "t");
  expect_request("key=1&%6bey=2", "2", "", "");
}

TEST(connect_request, decodes_values) {
  expect_request("key=a%26b&id=my+id&token=%2B%zz", "a&b", "my id", "+%zz");
  expect_request("key=k&id=%E4%BD%A0&token=%ff", "k", "\u4f60", "\uFFFD");
}

TEST(connect_request, keeps_an_equals_sign_in_a_value) { expect_request("key=k&id=a=b&token==", "k", "a=b", "="); }

TEST(connect_request, ends_at_a_fragment) {
  expect_request("key=k&id=i#&token=t", "k", "i", "");
  expect_request("key=k&id=i%23&token=t", "k", "i#", "t");
}

TEST(connect_request, takes_values_of_any_length) {
  const std::string id(15000, 'x');
  expect_request("key=k&token=t&id=" + id, "k", id, "t");
}

TEST(client_version, is_what_the_client_says_of_it) {
  EXPECT_EQ(parse_client_version("key=k&id=i&token=t&version=1.5.5"), "1.5.5");
  EXPECT_EQ(parse_client_version("version=1&version=2%20x#&version=3"), "2 x");
  EXPECT_EQ(parse_client_version("key=k&Version=1&token=version"), "");
}

}  // namespace
}  // namespace p2p_broker::protocol::connect_request_test
