// Shows which ids are given out: free ones, each once for a while, to the last that there is.
#include "server/core/id_issuer.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "tests/unit/http_given.hpp"

namespace p2p_broker::server::id_issuer_test {
namespace {

struct issuer_given : web_given {
  using web_given::web_given;

  std::optional<std::string> issue() {
    id_issuer::result issued = issuer.issue(home(), now);
    ask_again = issued.ask_again;
    return issued.id.empty() ? std::nullopt : std::optional(std::move(issued.id));
  }
  [[nodiscard]] realm& home() const { return all.first(); }

  id_issuer issuer{ids, random, counts};
  milliseconds ask_again{};
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

TEST(id_issuer, gives_nobody_an_id_that_is_kept_for_a_client_on_its_way_back) {
  issuer_given given(with_format("{digits:1}"));
  for (int digit = 0; digit < 9; ++digit) {
    (void)given.home().claim(std::to_string(digit), "token", at(1), test_start);
  }
  const auto nine = given.home().claim("9", "token", at(1), test_start);
  given.now = test_start;
  EXPECT_EQ(given.home().release(*nine.registered, nine.tenure, test_start + milliseconds(1'000)),
            realm::release_verdict::graced);
  EXPECT_FALSE(given.home().is_free("9", test_start));
  EXPECT_FALSE(given.issue());
  given.now = test_start + id_walk::believed_max;
  EXPECT_TRUE(given.home().is_free("9", given.now));
  EXPECT_EQ(given.issue(), "9");
}

TEST(id_issuer, gives_each_id_of_a_small_template_once) {
  config::options settings = with_format("{digits:1}");
  settings.id_hold_ms = 1'000;
  issuer_given given(settings);
  (void)given.home().claim("7", "token", at(1), test_start);
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
      ASSERT_EQ(given.home().claim(digits, "token", at(1), test_start).verdict, realm::claim_verdict::opened);
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
  given.now += milliseconds(10'000);
  EXPECT_FALSE(given.issue());
  EXPECT_EQ(given.ask_again, milliseconds(20'000));
  EXPECT_EQ(given.count(counter::limit_id_hold), 1U);
  EXPECT_EQ(given.count(counter::limit_id_space), 0U);
  EXPECT_EQ(given.count(counter::ids_given), 3U);
}

/// Random numbers, and how many were drawn: what an issuer looks at costs it some.
struct counted_random final : protocol::random_source {
  void fill(std::span<std::byte> bytes) override {
    ++drawn;
    given.fill(bytes);
  }
  protocol::seeded_random given{7};
  std::uint64_t drawn = 0;
};

TEST(id_issuer, looks_no_more_once_it_has_seen_that_none_is_free) {
  config::options settings = with_format("{digits:1}");
  settings.concurrent_limit = 10;
  issuer_given given(settings);
  counted_random random;
  const id_issuer issuer(given.ids, random, given.counts);
  for (int i = 0; i < 9; ++i) {
    ASSERT_EQ(given.home().claim(std::to_string(i), "token", at(1), test_start).verdict, realm::claim_verdict::opened);
  }
  ASSERT_EQ(issuer.issue(given.home(), given.now).id, "9");
  EXPECT_EQ(issuer.issue(given.home(), given.now).id, "");
  random.drawn = 0;
  EXPECT_EQ(issuer.issue(given.home(), given.now).id, "");
  EXPECT_EQ(random.drawn, 0U);
  EXPECT_EQ(given.count(counter::limit_id_space), 2U);
  EXPECT_EQ(issuer.issue(given.home(), given.now).ask_again, milliseconds(30'000));

  ASSERT_EQ(given.home().release(*given.home().registered("4"), 1), realm::release_verdict::freed);
  EXPECT_EQ(issuer.issue(given.home(), given.now).id, "4");
  EXPECT_EQ(issuer.issue(given.home(), given.now).id, "");
  given.now += milliseconds(1'000);
  random.drawn = 0;
  EXPECT_EQ(issuer.issue(given.home(), given.now).id, "");
  EXPECT_GT(random.drawn, 0U) << "what was found is believed for a second at most";
}

/// One request never looks at all of a large template, and yet no id is overlooked for long.
TEST(id_issuer, walks_a_part_of_the_way_in_each_request) {
  config::options settings = with_format("{digits:4}");
  settings.concurrent_limit = 10'000;
  int asked_in_all = 0;
  const int free_ones[] = {1'234, 4'321, 9'876};
  for (const int free_one : free_ones) {
    issuer_given given(settings);
    for (int i = 0; i < 10'000; ++i) {
      if (i != free_one) {
        (void)given.home().claim(std::to_string(10'000 + i).substr(1), "token", at(1), test_start);
      }
    }
    int asked = 1;
    while (!given.issue()) {
      EXPECT_EQ(given.ask_again, milliseconds(1'000));
      ASSERT_LE(++asked, 10);
    }
    asked_in_all += asked;
  }
  EXPECT_GT(asked_in_all, 6);
}

TEST(id_issuer, ends_the_hold_of_an_id_that_is_claimed) {
  issuer_given given(with_format("{digits:1}"));
  const auto id = given.issue();
  ASSERT_TRUE(id);
  EXPECT_EQ(given.home().holds().size(), 1U);
  (void)given.home().claim(*id, "token", at(1), test_start);
  EXPECT_EQ(given.home().holds().size(), 0U);
}

/// 32^8 is 2^40.
TEST(id_issuer, holds_no_id_of_a_template_that_makes_2_to_the_40_and_more) {
  for (const auto& [format, held] : {std::pair{"{base32:8}", 0U}, {"{base32:7}", 5U}, {"{alnum:7}", 0U}}) {
    config::options settings = with_format(format);
    settings.id_hold_max = 5;
    issuer_given given(settings);
    for (int i = 0; i < 5; ++i) {
      EXPECT_TRUE(given.issue());
    }
    EXPECT_EQ(given.home().holds().size(), held) << format;
    EXPECT_EQ(given.issue().has_value(), held == 0) << format;
  }
}

TEST(id_issuer, keeps_ids_aside_in_one_realm_only) {
  config::options settings = with_format("only");
  settings.keys = {"one", "two"};
  issuer_given given(settings);
  for (const auto& each : given.all.all()) {
    EXPECT_EQ(given.issuer.issue(*each, given.now).id, "only");
    EXPECT_EQ(given.issuer.issue(*each, given.now).id, "");
  }
}

TEST(id_issuer, gives_an_address_so_many_ids_before_it_has_claimed_some) {
  issuer_given given(with_format("{digits:6}"));
  const address_account_ptr whose(new address_account({}, true));
  const auto issue = [&] { return given.issuer.issue(given.home(), given.now, whose, 2); };
  const std::string first = issue().id;
  EXPECT_NE(issue().id, "");
  const id_issuer::result full = issue();
  EXPECT_EQ(full.id, "");
  EXPECT_TRUE(full.of_address);
  EXPECT_GT(full.ask_again, milliseconds(0));
  EXPECT_EQ(given.count(counter::limit_address_ids), 1U);
  EXPECT_TRUE(given.issue());
  given.home().holds().end(first);
  EXPECT_NE(issue().id, "");
  EXPECT_EQ(issue().id, "");
  given.now += milliseconds(given.settings.id_hold_ms);
  EXPECT_NE(issue().id, "");
}

}  // namespace
}  // namespace p2p_broker::server::id_issuer_test
