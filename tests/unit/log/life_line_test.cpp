// Shows the line that scripts read at the end of a peer's life.
#include "server/log/life_line.hpp"

#include <gtest/gtest.h>

#include <string>

#include "server/log/spelling.hpp"

namespace p2p_broker::server::log::life_line_test {
namespace {

[[nodiscard]] std::string text(const life_line& line) {
  const auto fields = line.fields();
  return spell(life_line::entry_of(fields), format::text);
}

TEST(life_line, tells_who_it_was_and_how_it_went) {
  const life_line line{.id = "alice",
                       .key = "peerjs",
                       .from = "203.0.113.7:40000",
                       .lived = milliseconds(61'234),
                       .received = 7,
                       .sent = 12,
                       .why = end_reason::taken_over};
  EXPECT_EQ(text(line),
            R"(peer "alice" key="peerjs" from 203.0.113.7:40000 ms=61234 received=7 sent=12 end="taken over")");
}

TEST(life_line, keeps_an_id_from_looking_like_more_of_the_line) {
  const life_line line{.id = "a\" end=\"none\nb",
                       .key = "k\"",
                       .from = "[2001:db8::1]:9",
                       .lived = milliseconds(0),
                       .received = 0,
                       .sent = 4'294'967'295,
                       .why = end_reason::closed_by_client};
  EXPECT_EQ(text(line), R"(peer "a\" end=\"none\nb" key="k\"" from [2001:db8::1]:9 ms=0 received=0 sent=4294967295 )"
                        R"(end="closed by client")");
}

TEST(life_line, has_names_for_programs) {
  const life_line line{.id = "alice",
                       .key = "peerjs",
                       .from = "203.0.113.7:40000",
                       .lived = milliseconds(7),
                       .received = 1,
                       .sent = 2,
                       .why = end_reason::lost};
  const auto fields = line.fields();
  EXPECT_EQ(spell(life_line::entry_of(fields), format::json),
            R"("message":"peer ended","id":"alice","key":"peerjs","from":"203.0.113.7:40000","ms":7,"received":1,)"
            R"("sent":2,"end":"connection lost")");
}

}  // namespace
}  // namespace p2p_broker::server::log::life_line_test
