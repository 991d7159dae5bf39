// Shows which ids are given out: free ones, each once for a while, to the last that there is.
#include "server/core/id_issuer.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "tests/unit/http_given.hpp"

namespace p2p_broker::server {
namespace {

struct issuer_given : web_given {
  using web_given::web_given;

  std::optional<std::string> issue() { return issuer.issue(home(), now); }
  [[nodiscard]] realm& home() const { return all.first(); }

  id_issuer issuer{ids, random, counts};
};

config::options with_format(std::string id_format) {
  config::options settings;
  settings.id_format = std::move(id_format);
  return settings;
}

TEST(id_issuer, holds_no_id_of_a_template_that_repeats_none) {
  issuer_given given;
  const auto first = given.issue();
  const auto second = given.issue();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->size(), 36U);
  EXPECT_NE(first, second);
  EXPECT_EQ(given.count(counter::ids_given), 2U);
  EXPECT_EQ(given.home().holds().size(), 0U);
}

TEST(id_issuer, gives_each_id_of_a_small_template_once) {
  config::options settings = with_format("{digits:1}");
  settings.id_hold_ms = 1'000;
  issuer_given given(settings);
  (void)given.home().claim("7", "token", at(1), start);
  std::set<std::string> got;
  for (int i = 0; i < 9; ++i) {
    const auto id = given.issue();
    ASSERT_TRUE(id) << i;
    EXPECT_TRUE(got.insert(*id).second) << *id;
  }
  EXPECT_FALSE(got.contains("7"));
  EXPECT_FALSE(given.issue());
  EXPECT_EQ(given.count(counter::limit_id_space), 1U);
  given.now += milliseconds(999);
  EXPECT_FALSE(given.issue());
  given.now += milliseconds(1);
  EXPECT_TRUE(given.issue());
  EXPECT_EQ(given.count(counter::ids_given), 10U);
}

/// So many ids that draws alone would miss the last free one.
TEST(id_issuer, finds_the_last_free_id) {
  config::options settings = with_format("{digits:3}");
  settings.concurrent_limit = 1'000;
  issuer_given given(settings);
  for (int i = 0; i < 1'000; ++i) {
    if (i != 123) {
      const std::string digits = std::to_string(1'000 + i).substr(1);
      ASSERT_EQ(given.home().claim(digits, "token", at(1), start).verdict, realm::claim_verdict::opened);
    }
  }
  EXPECT_EQ(given.issue(), "123");
  EXPECT_FALSE(given.issue());
}

TEST(id_issuer, keeps_no_more_ids_aside_than_allowed) {
  config::options settings = with_format("{digits:4}");
  settings.id_hold_max = 3;
  issuer_given given(settings);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(given.issue());
  }
  EXPECT_FALSE(given.issue());
  EXPECT_EQ(given.count(counter::limit_id_hold), 1U);
  EXPECT_EQ(given.count(counter::limit_id_space), 0U);
  EXPECT_EQ(given.count(counter::ids_given), 3U);
}

TEST(id_issuer, keeps_ids_aside_in_one_realm_only) {
  config::options settings = with_format("only");
  settings.keys = {"one", "two"};
  issuer_given given(settings);
  for (const auto& each : given.all.all()) {
    EXPECT_EQ(given.issuer.issue(*each, given.now), "only");
    EXPECT_FALSE(given.issuer.issue(*each, given.now));
  }
}

}  // namespace
}  // namespace p2p_broker::server
