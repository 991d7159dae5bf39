// Shows what a registration keeps and that it goes when nobody holds it any more.
#include "server/core/registration.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/json_text.hpp"

namespace p2p_broker::server::registration_test {
namespace {

TEST(registration, keeps_id_token_hash_and_number) {
  const registration_ptr made = registration::make("peer-1", "secret", 42, 7);
  EXPECT_EQ(made->id(), "peer-1");
  EXPECT_EQ(made->token(), "secret");
  EXPECT_EQ(made->id_json(), R"("peer-1")");
  EXPECT_EQ(made->id_hash(), 42U);
  EXPECT_EQ(made->uid(), 7U);
  EXPECT_EQ(made->owner, peer_ref{});
  EXPECT_EQ(made->queued_bytes, 0U);
}

class registration_ids : public testing::TestWithParam<std::string> {};

TEST_P(registration_ids, are_kept_as_text_and_as_json) {
  const std::string id = GetParam();
  const registration_ptr made = registration::make(id, "t", 0, 1);
  EXPECT_EQ(made->id(), id);
  EXPECT_EQ(made->id_json(), protocol::json_quote(id));
  EXPECT_EQ(made->token(), "t");
}

INSTANTIATE_TEST_SUITE_P(spelled, registration_ids,
                         testing::Values("a", "", "a\"b", "back\\slash", "line\nfeed", "\x01",
                                         "\xC3\xBC\xF0\x9F\x98\x80", "\"", std::string("a\0b", 3),
                                         std::string(65'535, 'x'), std::string(65'535, '"')));

TEST(registration, knows_its_token_and_no_other) {
  const registration_ptr made = registration::make("id", "secret", 0, 1);
  EXPECT_TRUE(made->has_token("secret"));
  for (const char* other : {"", "s", "secre", "secret2", "Secret", "secreT", "sEcret", "tercse"}) {
    EXPECT_FALSE(made->has_token(other)) << other;
  }
}

/// Bytes behind a text's end are not its own, even if they would fit.
TEST(registration, knows_a_part_of_its_token_from_the_whole) {
  constexpr std::string_view token = "secret";
  const registration_ptr made = registration::make("id", token, 0, 1);
  const registration_ptr shorter = registration::make("id", token.substr(0, 3), 0, 1);
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_FALSE(made->has_token(token.substr(0, size))) << size;
    EXPECT_EQ(shorter->has_token(token.substr(0, size)), size == 3) << size;
  }
}

TEST(registration, may_have_an_empty_token) {
  const registration_ptr made = registration::make("id", "", 0, 1);
  EXPECT_TRUE(made->has_token(""));
  EXPECT_FALSE(made->has_token("x"));
}

TEST(registration, compares_every_byte_of_a_token) {
  const std::string token(64, 'a');
  const registration_ptr made = registration::make("id", token, 0, 1);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = static_cast<char>(other[i] ^ 0x80);
    EXPECT_FALSE(made->has_token(other)) << i;
  }
}

TEST(registration, counts_its_tenures_from_one_and_has_none_when_freed) {
  const registration_ptr made = registration::make("id", "token", 0, 1);
  EXPECT_EQ(made->tenure(), 0U);
  for (std::uint32_t tenure = 1; tenure < 4; ++tenure) {
    EXPECT_EQ(made->begin_tenure(), tenure);
    EXPECT_EQ(made->tenure(), tenure);
  }
  made->end_tenure();
  EXPECT_EQ(made->tenure(), 0U);
}

TEST(registration, lives_as_long_as_somebody_holds_it) {
  registration_ptr first = registration::make("id", "token", 0, 1);
  const registration_ptr second = first;
  first.reset();
  EXPECT_EQ(second->id(), "id");
}

}  // namespace
}  // namespace p2p_broker::server::registration_test
