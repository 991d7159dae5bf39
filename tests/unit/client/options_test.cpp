#include "client/options.hpp"

#include <gmock/gmock.h>

namespace p2p_broker::client::options_test {
namespace {

using testing::HasSubstr;
using testing::Optional;

TEST(client_options, are_usable_as_they_are) { EXPECT_EQ(find_mistake({}), std::nullopt); }

TEST(client_options, say_which_one_is_wrong) {
  options settings;
  settings.host = "";
  EXPECT_THAT(find_mistake(settings), Optional(HasSubstr("host")));
  settings = {};
  settings.port = 0;
  EXPECT_THAT(find_mistake(settings), Optional(HasSubstr("port")));
  settings = {};
  settings.key = "";
  EXPECT_THAT(find_mistake(settings), Optional(HasSubstr("key")));
  settings = {};
  settings.ping_interval_ms = 9;
  EXPECT_THAT(find_mistake(settings), Optional(HasSubstr("ping_interval_ms must be 10")));
}

TEST(client_options, refuse_zero_as_a_limit) {
  for (const auto limit : {&options::outbox_messages_max, &options::outbox_bytes_max, &options::message_bytes_max,
                           &options::events_max, &options::reply_bytes_max, &options::reconnect_attempts_max}) {
    options settings;
    settings.*limit = 0;
    EXPECT_TRUE(find_mistake(settings));
  }
}

TEST(client_options, refuse_a_last_delay_below_the_first) {
  options settings;
  settings.reconnect_delay_ms = 1000;
  settings.reconnect_delay_max_ms = 999;
  EXPECT_THAT(find_mistake(settings), Optional(HasSubstr("reconnect_delay_max_ms")));
}

}  // namespace
}  // namespace p2p_broker::client::options_test
