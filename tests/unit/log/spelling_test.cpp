// Shows how an entry stands in each format, and that whatever strangers chose stays what it was, and in its place.
#include "server/log/spelling.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "protocol/utf8.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::log::spelling_test {
namespace {

const std::array fields{field::aside("advice", "raise --sockets_max"),
                        field::alone("id", "a \"b\""),
                        field::named("key", "peerjs"),
                        field::word("method", "GET"),
                        field::word("word", "two words"),
                        field::clause("hint", "use wss://"),
                        field::spoken("from", "[::1]:9"),
                        field::plain("reason", "no room"),
                        field::count("ms", 12),
                        field{"sockets", field::manner::named, "3/4", 3},
                        field{"more", field::manner::aside, "and 5 more", 5},
                        field::unsaid("port", 9000)};

TEST(spelling, is_a_sentence_and_what_belongs_to_it_in_text) {
  EXPECT_EQ(spell({"refused", fields}, format::text),
            R"(refused (raise --sockets_max) "a \"b\"" key="peerjs" GET "two words" use wss://, from [::1]:9 no room )"
            R"(ms=12 sockets=3/4 (and 5 more))");
  EXPECT_EQ(spell({"nothing beside it"}, format::text), "nothing beside it");
  EXPECT_EQ(spell({"peer ended", std::span(fields).first(1), "peer"}, format::text), "peer (raise --sockets_max)");
}

TEST(spelling, is_names_and_values_in_logfmt_in_quotes_where_they_need_them) {
  EXPECT_EQ(spell({"refused", fields}, format::logfmt),
            R"(message="refused" advice="raise --sockets_max" id="a \"b\"" key=peerjs method=GET word="two words" )"
            R"(hint="use wss://" from=[::1]:9 reason="no room" ms=12 sockets=3 more=5 port=9000)");
  const std::array odd{field::named("empty", ""), field::named("equals", "a=b"), field::named("line", "a\nb")};
  EXPECT_EQ(spell({"x", odd}, format::logfmt), R"(message="x" empty="" equals="a=b" line="a\nb")");
}

TEST(spelling, is_members_of_an_object_in_json) {
  EXPECT_EQ(spell({"refused", fields}, format::json),
            R"("message":"refused","advice":"raise --sockets_max","id":"a \"b\"","key":"peerjs","method":"GET",)"
            R"("word":"two words","hint":"use wss://","from":"[::1]:9","reason":"no room","ms":12,"sockets":3,)"
            R"("more":5,"port":9000)");
}

TEST(spelling, cuts_what_strangers_chose_in_every_format_and_our_own_words_in_none) {
  const std::string id(81, 'x');
  const std::string shown(80, 'x');
  const std::array long_ones{field::named("id", id), field::aside("advice", id)};
  EXPECT_EQ(spell({"m", long_ones}, format::text), "m id=\"" + shown + "\"... (" + id + ")");
  EXPECT_EQ(spell({"m", long_ones}, format::logfmt), "message=\"m\" id=" + shown + "... advice=" + id);
  EXPECT_EQ(spell({"m", long_ones}, format::json),
            "\"message\":\"m\",\"id\":\"" + shown + "...\",\"advice\":\"" + id + "\"");
}

/// Any text, half of it from what formats are made of.
[[nodiscard]] std::string any_text(protocol::seeded_random& random) {
  constexpr std::string_view marks = "\"\\ =\n\r\t{}[],:'`\x00\x1b\x7f\xe2\x80\xae\xf0\x9f\x98\x80\xc2\x9b";
  std::array<std::byte, 64> bytes{};
  random.fill(bytes);
  std::string out;
  for (std::size_t i = 1; i < std::to_integer<std::size_t>(bytes[0]) % bytes.size(); ++i) {
    const auto value = std::to_integer<std::size_t>(bytes[i]);
    out.push_back(value % 2 == 0 ? marks[value / 2 % marks.size()] : static_cast<char>(value));
  }
  return out;
}

/// What a reader of logfmt makes of a line: names, and values with or without quotes. Empty if it is none.
[[nodiscard]] std::map<std::string, std::string> read_logfmt(std::string_view line) {
  std::map<std::string, std::string> found;
  while (!line.empty()) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return {};
    }
    const std::string name(line.substr(0, equals));
    line.remove_prefix(equals + 1);
    std::size_t end = 0;
    if (line.starts_with('"')) {
      for (end = 1; end < line.size() && line[end] != '"'; ++end) {
        end += line[end] == '\\' ? 1 : 0;
      }
      end = std::min(end + 1, line.size());
      const nlohmann::json value = nlohmann::json::parse(line.substr(0, end), nullptr, false);
      if (!value.is_string()) {
        return {};
      }
      found[name] = value;
    } else {
      end = std::min(line.find(' '), line.size());
      found[name] = line.substr(0, end);
    }
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return found;
}

TEST(spelling, gives_programs_back_what_any_stranger_chose) {
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    protocol::seeded_random random(seed);
    const std::string id = any_text(random);
    const std::string path = any_text(random);
    const std::array both{field::alone("id", id), field::word("path", path), field::count("ms", seed)};
    const entry what{"peer ended", both};
    const auto whole = [](const std::string& text) {
      return protocol::is_utf8(text) ? text : protocol::repair_utf8(text);
    };
    const std::string json = "{" + spell(what, format::json) + "}";
    ASSERT_EQ(json.find_first_of("\n\r"), std::string::npos) << seed;
    const nlohmann::json parsed = nlohmann::json::parse(json, nullptr, false);
    ASSERT_TRUE(parsed.is_object()) << seed << " " << json;
    ASSERT_EQ(parsed.at("id"), whole(shortened(id))) << seed;
    ASSERT_EQ(parsed.at("path"), whole(shortened(path))) << seed;
    ASSERT_EQ(parsed.at("ms"), seed);
    const std::string logfmt = spell(what, format::logfmt);
    ASSERT_EQ(logfmt.find_first_of("\n\r"), std::string::npos) << seed;
    const std::map<std::string, std::string> read = read_logfmt(logfmt);
    ASSERT_EQ(read.size(), 4U) << seed << " " << logfmt;
    ASSERT_EQ(read.at("id"), whole(shortened(id))) << seed;
    ASSERT_EQ(read.at("path"), whole(shortened(path))) << seed;
    ASSERT_EQ(read.at("ms"), std::to_string(seed));
    ASSERT_EQ(spell(what, format::text).find_first_of("\n\r"), std::string::npos) << seed;
  }
}

}  // namespace
}  // namespace p2p_broker::server::log::spelling_test
