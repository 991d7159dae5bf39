// Shows that a template is accepted exactly if all of its ids are ones that PeerJS clients accept, and that ids are
// spread evenly over the whole space.
#include "protocol/id_template.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::protocol::id_template_test {
namespace {

/// What PeerJS's validateId demands of an id.
[[nodiscard]] bool peerjs_accepts(const std::string& id) {
  static const std::regex shape("^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$", std::regex::optimize);
  return std::regex_match(id, shape);
}

[[nodiscard]] id_template parsed(std::string_view text) {
  auto result = id_template::parse(text);
  if (const auto* const sentence = std::get_if<std::string>(&result)) {
    throw std::runtime_error(std::string(text) + ": " + *sentence);
  }
  return std::get<id_template>(std::move(result));
}

/// The sentence for a refused template, empty for a valid one.
[[nodiscard]] std::string refusal(std::string_view text) {
  const auto result = id_template::parse(text);
  const auto* const sentence = std::get_if<std::string>(&result);
  return sentence != nullptr ? *sentence : "";
}

TEST(id_template, makes_only_ids_that_peerjs_clients_accept) {
  seeded_random random(1);
  for (const char* const text :
       {"{uuid}", "{alnum:1}", "{alnum:64}", "{base32:8}", "{digits:6}", "{words:1}", "{words:8}", "{int31}",
        "room 1 {digits:3}", "a-{uuid}_z", "{words:2} {digits:2}", "{words:2}{words:2}", "{uuid}{uuid}",
        "x{alnum:5}-{base32:5}_{int31} end", "lobby", "7"}) {
    const id_template ids = parsed(text);
    for (int i = 0; i < 200; ++i) {
      const std::string id = ids.generate(random);
      EXPECT_TRUE(peerjs_accepts(id)) << text << " made \"" << id << '"';
      EXPECT_LE(id.size(), ids.length_max()) << text;
    }
  }
}

TEST(id_template, is_refused_exactly_if_peerjs_clients_would_refuse_its_ids) {
  // Every row of up to four of these pieces, against the clients' own rule applied to an id of that shape.
  const std::vector<std::pair<std::string, std::string>> pieces = {
      {"b", "b"}, {"-", "-"}, {"_", "_"}, {" ", " "}, {".", "."}, {"{words:2}", "acorn-zebra"}, {"{digits:1}", "0"}};
  std::size_t accepted = 0;
  std::vector<std::pair<std::string, std::string>> rows = {{"", ""}};
  for (std::size_t first = 0, length = 0; length <= 4; ++length) {
    const std::size_t end = rows.size();
    for (; first < end; ++first) {
      const auto [text, id] = rows[first];
      const bool valid = refusal(text).empty();
      EXPECT_EQ(valid, peerjs_accepts(id)) << '"' << text << '"';
      accepted += valid ? 1 : 0;
      for (const auto& [piece, stands_for] : pieces) {
        rows.emplace_back(text + piece, id + stands_for);
      }
    }
  }
  // Of letters (3), separators (3) and a dot: 3 + 3^2 + (3^3 + 3*3*3) + (3^4 + 2 * 3^3 * 3) rows have the shape.
  EXPECT_EQ(accepted, 3U + 9U + 54U + 243U);
}

TEST(id_template, says_what_is_wrong_and_where) {
  const std::string no_such =
      "there is no such placeholder; there are {uuid}, {alnum:N}, {base32:N}, {digits:N}, "
      "{words:N} and {int31}";
  const std::string not_in_id =
      " cannot stand in an id; PeerJS clients take letters (A-Z, a-z), digits, and single "
      "spaces, \"_\" and \"-\" between them";
  const std::map<std::string, std::string> sentences = {
      {"", "the template is empty, but an id has at least one character"},
      {"-a", "at character 1, \"-\" cannot begin an id, only a letter or digit can"},
      {"a ", "at character 2, \" \" cannot end an id, only a letter or digit can"},
      {"{uuid}-", "at character 7, \"-\" cannot end an id, only a letter or digit can"},
      {"a--b", "at character 3, \"-\" follows another separator, but PeerJS clients refuse ids with two in a row"},
      {"a.b", "at character 2, \".\"" + not_in_id},
      {"a}", "at character 2, \"}\"" + not_in_id},
      {"caf\xC3\xA9", "at character 4, byte 0xC3" + not_in_id},
      {"a\n", "at character 2, byte 0x0A" + not_in_id},
      {"a-{uuid", "at character 3, \"{\" begins a placeholder, but no \"}\" ends it"},
      {"a-{guid}", "at character 3, " + no_such},
      {"{}", "at character 1, " + no_such},
      {"{UUID}", "at character 1, " + no_such},
      {"{uuid }", "at character 1, " + no_such},
      {"{{uuid}}", "at character 1, " + no_such},
      {"{uuid:4}", "at character 1, {uuid} takes no number"},
      {"{uuid:}", "at character 1, {uuid} takes no number"},
      {"{int31:1}", "at character 1, {int31} takes no number"},
      {"{alnum:65}", "at character 1, {alnum:N} needs an N from 1 to 64"},
      {"b{base32:65}", "at character 2, {base32:N} needs an N from 1 to 64"},
      {"{digits:65}", "at character 1, {digits:N} needs an N from 1 to 64"},
      {"{words:9}", "at character 1, {words:N} needs an N from 1 to 8"},
  };
  for (const auto& [text, sentence] : sentences) {
    EXPECT_EQ(refusal(text), sentence);
  }
}

TEST(id_template, takes_whole_numbers_from_one_to_the_bound_only) {
  for (const char* const count : {":1", ":9", ":64", ":007"}) {
    EXPECT_EQ(refusal(std::string("{digits") + count + "}"), "") << count;
  }
  for (const char* const count : {"", ":", ":0", ":-1", ":+1", ": 1", ":1 ", ":1x", ":0x4", ":1.5", "::1", ":1:2",
                                  ":65", ":99999999999999999999999999", ":18446744073709551617"}) {
    EXPECT_EQ(refusal(std::string("{digits") + count + "}"), "at character 1, {digits:N} needs an N from 1 to 64")
        << count;
  }
}

TEST(id_template, refuses_ids_longer_than_the_limit_but_not_one_as_long) {
  const std::string just_fits = "{alnum:64}{alnum:64}{alnum:64}{alnum:64}";
  EXPECT_EQ(parsed(just_fits).length_max(), id_template::id_length_max);
  EXPECT_EQ(refusal(just_fits + "x"), "the longest id would have 257 characters, more than 256");
  EXPECT_EQ(refusal(std::string(257, 'a')), "the longest id would have 257 characters, more than 256");
  EXPECT_EQ(refusal("{words:8}-{words:8}-{words:8}-{words:8}-{uuid}"),
            "the longest id would have 260 characters, more than 256");
}

TEST(id_template, knows_how_many_ids_there_are) {
  EXPECT_EQ(parsed("lobby").space(), 1U);
  EXPECT_EQ(parsed("{digits:3}").space(), 1000U);
  EXPECT_EQ(parsed("{alnum:2}").space(), 62U * 62U);
  EXPECT_EQ(parsed("{base32:2}-{base32:1}").space(), 32U * 32U * 32U);
  EXPECT_EQ(parsed("{words:2}").space(), 1024U * 1024U);
  EXPECT_EQ(parsed("{int31}").space(), 2147483646U);
  EXPECT_EQ(parsed("{words:6}").space(), std::uint64_t{1} << 60);
  EXPECT_EQ(parsed("{digits:19}").space(), 10000000000000000000U);
}

TEST(id_template, says_the_greatest_number_when_there_are_more_ids_than_numbers) {
  for (const char* const text :
       {"{uuid}", "{digits:20}", "{base32:13}", "{words:7}", "{alnum:11}", "{uuid}-{digits:1}"}) {
    EXPECT_EQ(parsed(text).space(), UINT64_MAX) << text;
  }
}

TEST(id_template, gives_each_number_an_id_of_its_own) {
  for (const char* const text :
       {"{digits:3}", "a{digits:2}-{base32:1}", "{alnum:2}", "{words:1}_{digits:1}", "lobby"}) {
    const id_template ids = parsed(text);
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < ids.space(); ++i) {
      seen.insert(ids.at(i));
    }
    EXPECT_EQ(seen.size(), ids.space()) << text;
    EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), peerjs_accepts)) << text;
  }
}

TEST(id_template, generates_nothing_that_has_no_number) {
  seeded_random random(2);
  const id_template ids = parsed("r{digits:1}{base32:1}");
  std::set<std::string> numbered;
  for (std::uint64_t i = 0; i < ids.space(); ++i) {
    numbered.insert(ids.at(i));
  }
  std::set<std::string> generated;
  for (int i = 0; i < 5000; ++i) {
    generated.insert(ids.generate(random));
  }
  EXPECT_EQ(generated, numbered);
}

TEST(id_template, goes_from_2_to_2147483647_for_int31) {
  const id_template ids = parsed("{int31}");
  EXPECT_EQ(ids.at(0), "2");
  EXPECT_EQ(ids.at(ids.space() - 1), "2147483647");
}

TEST(id_template, aborts_on_a_number_that_has_no_id) {
  EXPECT_DEATH((void)parsed("{digits:1}").at(10), "");
  EXPECT_DEATH((void)parsed("{uuid}").at(0), "");
}

TEST(id_template, makes_uuids_of_version_4_with_all_other_bits_random) {
  seeded_random random(3);
  const id_template ids = parsed("{uuid}");
  const std::regex version_4("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::vector<std::set<char>> at_place(36);
  for (int i = 0; i < 500; ++i) {
    const std::string id = ids.generate(random);
    ASSERT_TRUE(std::regex_match(id, version_4)) << id;
    for (std::size_t place = 0; place < id.size(); ++place) {
      at_place[place].insert(id[place]);
    }
  }
  std::map<std::size_t, int> places_by_variety;
  for (const auto& seen : at_place) {
    ++places_by_variety[seen.size()];
  }
  EXPECT_EQ(places_by_variety, (std::map<std::size_t, int>{{1, 5}, {4, 1}, {16, 30}}));
}

TEST(id_template, spreads_ids_evenly) {
  seeded_random random(4);
  const id_template ids = parsed("{alnum:1}");
  constexpr int draws = 62 * 1000;
  std::map<std::string, int> times;
  for (int i = 0; i < draws; ++i) {
    ++times[ids.generate(random)];
  }
  double chi_square = 0;
  for (const auto& [id, count] : times) {
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
  }
  EXPECT_EQ(times.size(), 62U);
  EXPECT_LT(chi_square, 120.0);  // 61 degrees of freedom: even draws stay below with a chance of 1 - 10^-5
}

TEST(id_template, leaves_look_alikes_out_of_base32) {
  const id_template ids = parsed("{base32:1}");
  std::string symbols;
  for (std::uint64_t i = 0; i < ids.space(); ++i) {
    symbols += ids.at(i);
  }
  EXPECT_EQ(symbols, "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
}

TEST(id_template, joins_words_with_hyphens) {
  EXPECT_EQ(parsed("{words:3}").at(0), "abacus-abacus-abacus");
  EXPECT_EQ(parsed("{words:1} {words:1}").at(0), "abacus abacus");
}

}  // namespace
}  // namespace p2p_broker::protocol::id_template_test
