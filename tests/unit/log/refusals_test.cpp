// Shows what the operator reads of refusals, and that a storm of them stays one line a second for each kind.
#include "server/log/refusals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string_view>

#include "tests/unit/logged_lines.hpp"

namespace p2p_broker::server::log::refusals_test {
namespace {

using testing::ElementsAre;

constexpr instant start{milliseconds(1'000'000)};

void note(refusals& refused, counter kind, std::string_view detail, instant now) {
  const std::array fields{field::plain("detail", detail)};
  refused.note(kind, std::span(fields).first(detail.empty() ? 0 : 1), now);
}

TEST(refusals, say_what_happened_what_to_do_and_to_whom) {
  const logged_lines lines;
  refusals refused;
  note(refused, counter::limit_sockets, "from 203.0.113.7:40000", start);
  note(refused, counter::tls_failures, "from 203.0.113.8:40000", start);
  note(refused, counter::limit_mailbox_bytes, "", start);
  EXPECT_THAT(lines.all(),
              ElementsAre("info refused: too many open sockets (raise --sockets_max or the open files limit) from "
                          "203.0.113.7:40000",
                          "info closed: TLS handshake failed from 203.0.113.8:40000",
                          "info dropped: a thread cannot keep up (raise --mailbox_bytes_max)"));
}

TEST(refusals, are_told_once_a_second_for_each_kind_with_the_number_of_the_others) {
  const logged_lines lines;
  refusals refused;
  for (int i = 0; i < 5; ++i) {
    note(refused, counter::tls_failures, "first", start + milliseconds(i * 249));
  }
  note(refused, counter::protocol_errors, "other kind", start + milliseconds(999));
  note(refused, counter::tls_failures, "second", start + refusals::period);
  note(refused, counter::tls_failures, "unsaid", start + refusals::period + milliseconds(1));
  note(refused, counter::tls_failures, "third", start + 10 * refusals::period);
  note(refused, counter::tls_failures, "fourth", start + 20 * refusals::period);
  EXPECT_THAT(lines.all(), ElementsAre("info closed: TLS handshake failed first",
                                       "info closed: not WebSocket as RFC 6455 has it other kind",
                                       "info closed: TLS handshake failed second (and 4 more since the last such line)",
                                       "info closed: TLS handshake failed third (and 1 more since the last such line)",
                                       "info closed: TLS handshake failed fourth"));
}

/// The clock of a machine that has just started may stand near zero.
TEST(refusals, are_told_from_the_first_instant_on) {
  const logged_lines lines;
  refusals refused;
  note(refused, counter::tls_failures, "early", instant{});
  EXPECT_EQ(lines.all().size(), 1U);
}

}  // namespace
}  // namespace p2p_broker::server::log::refusals_test
