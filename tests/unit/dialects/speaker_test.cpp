// Shows which endpoints there are, and what becomes of a request for one that is off.
#include "server/dialects/speaker.hpp"

#include <gtest/gtest.h>

#include <variant>

#include "server/dialects/endpoints.hpp"
#include "tests/unit/http_given.hpp"

namespace p2p_broker::server::speaker_test {
namespace {

struct endpoints_given : web_given {
  using web_given::web_given;

  unsigned status_of(const http_request& request) {
    const auto answered = web.answer(request, now);
    return reply_in(answered).status;
  }

  endpoints web{settings, ids, all, random, counts};
};

/// As if there were none; but the operator hears which option there is.
TEST(endpoints, that_are_off_are_not_found) {
  endpoints_given given;
  const auto first = given.web.answer(websocket_request("/godot"), given.now);
  ASSERT_TRUE(std::holds_alternative<refused_request>(first));
  EXPECT_EQ(std::get<refused_request>(first).why, counter::refused_lobby_off);
  EXPECT_EQ(std::get<refused_request>(first).reply.status, 404U);
  EXPECT_TRUE(std::get<refused_request>(first).reply.close);
  EXPECT_EQ(row_of(counter::refused_lobby_off).option(), "lobby");

  config::options settings;
  settings.lobby = true;
  endpoints_given with_lobbies(settings);
  EXPECT_TRUE(std::holds_alternative<upgrade>(with_lobbies.web.answer(websocket_request("/godot"), given.now)));
  EXPECT_EQ(with_lobbies.status_of(request_for("/godot")), 426U) << "there is no page";
}

}  // namespace
}  // namespace p2p_broker::server::speaker_test
