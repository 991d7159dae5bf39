// Shows how long a WebSocket may be silent, and when it is pinged.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "server/core/connection_life.hpp"

namespace p2p_broker::server::silence_test {
namespace {

using action = connection_life::due::action;

constexpr instant start{milliseconds(1'000'000)};

instant after(std::int64_t ms) { return start + milliseconds(ms); }

constexpr patience never_pinged{milliseconds(60'000), milliseconds(60'000)};
constexpr patience pinged{milliseconds(60'000), milliseconds(20'000)};

/// A WebSocket that was opened at `start`, and its deadline.
struct silence_given {
  explicit silence_given(patience bounds) : of(bounds), deadline(life.become_websocket(start, of)) {}

  /// Runs its deadlines up to `until`, each in time. \returns when it was pinged
  std::vector<std::int64_t> pings_until(std::int64_t until) {
    std::vector<std::int64_t> pings;
    while (deadline <= after(until)) {
      const connection_life::due due = life.on_deadline(deadline, of);
      if (due.what == action::ping) {
        pings.push_back((deadline - start).count());
      } else if (due.what != action::wait) {
        told_to_go = deadline;
        break;
      }
      EXPECT_GT(due.next, deadline);
      deadline = due.next;
    }
    return pings;
  }

  patience of;
  connection_life life{false};
  instant deadline;
  instant told_to_go{};
};

using times = std::vector<std::int64_t>;

/// As members of lobbies are.
constexpr patience pinged_twice{milliseconds(30'000), milliseconds(10'000), 2, counter::limit_lobby_pings,
                                end_reason::no_pong};

TEST(silence, may_be_pinged_more_than_once) {
  silence_given given(pinged_twice);
  EXPECT_EQ(given.pings_until(100'000), (times{10'000, 20'000}));
  EXPECT_EQ(given.told_to_go, after(30'000));
  const connection_life::due due = given.life.on_deadline(after(30'000), given.of);
  EXPECT_EQ(due.which, counter::limit_lobby_pings);
  EXPECT_EQ(due.why, end_reason::no_pong);
}

TEST(silence, that_ends_between_two_pings_begins_anew) {
  silence_given given(pinged_twice);
  EXPECT_EQ(given.pings_until(10'000), (times{10'000}));
  given.life.hear(after(12'000));
  EXPECT_EQ(given.pings_until(100'000), (times{22'000, 32'000}));
  EXPECT_EQ(given.told_to_go, after(42'000));
}

TEST(silence, is_borne_as_long_as_the_dialect_says) {
  silence_given given(never_pinged);
  EXPECT_EQ(given.deadline, after(60'000));
  const connection_life::due early = given.life.on_deadline(after(59'999), given.of);
  EXPECT_EQ(early.what, action::wait);
  EXPECT_EQ(early.next, after(60'000));
  const connection_life::due due = given.life.on_deadline(after(60'000), given.of);
  EXPECT_EQ(due.what, action::say_farewell);
  EXPECT_EQ(due.which, counter::limit_alive_timeout);
  EXPECT_EQ(due.why, end_reason::silent);
}

TEST(silence, is_counted_from_the_last_bytes) {
  silence_given given(never_pinged);
  given.life.hear(after(1'000));
  given.life.hear(after(45'000));
  const connection_life::due due = given.life.on_deadline(after(60'000), given.of);
  EXPECT_EQ(due.what, action::wait);
  EXPECT_EQ(due.next, after(105'000));
  EXPECT_EQ(given.life.on_deadline(after(105'000), given.of).what, action::say_farewell);
}

TEST(silence, is_not_pinged_if_that_would_come_no_earlier_than_the_end) {
  for (const std::int64_t ping_after : {60'000, 60'001, 600'000}) {
    silence_given given({milliseconds(60'000), milliseconds(ping_after)});
    EXPECT_EQ(given.deadline, after(60'000));
    EXPECT_EQ(given.pings_until(50'000), times{});
    given.life.hear(after(50'000));
    EXPECT_EQ(given.pings_until(600'000), times{}) << ping_after;
    EXPECT_EQ(given.told_to_go, after(110'000));
  }
}

TEST(silence, is_pinged_once_and_ends_in_time) {
  silence_given given(pinged);
  EXPECT_EQ(given.deadline, after(20'000));
  EXPECT_EQ(given.pings_until(600'000), times{20'000});
  EXPECT_EQ(given.told_to_go, after(60'000));
}

TEST(silence, is_pinged_again_only_if_it_begins_anew) {
  silence_given given(pinged);
  EXPECT_EQ(given.pings_until(20'000), times{20'000});
  given.life.hear(after(20'100));
  EXPECT_EQ(given.pings_until(600'000), times{40'100});
  EXPECT_EQ(given.told_to_go, after(80'100));
}

/// A client behind a router that forgets quiet connections needs each ping in its time, not only the first.
TEST(silence, is_pinged_in_time_for_as_long_as_the_client_answers) {
  silence_given given(pinged);
  for (std::int64_t heard = 0; heard < 200'000; heard += 20'100) {
    EXPECT_EQ(given.pings_until(heard + 20'099), times{heard + 20'000});
    given.life.hear(after(heard + 20'100));
  }
  EXPECT_EQ(given.told_to_go, instant{});
}

TEST(silence, of_a_client_that_speaks_often_is_not_pinged) {
  silence_given given(pinged);
  for (std::int64_t heard = 0; heard < 200'000; heard += 19'999) {
    EXPECT_EQ(given.pings_until(heard), times{});
    given.life.hear(after(heard));
  }
}

/// A ping that comes late, because the process could not run, still leaves the client to the end of its silence.
TEST(silence, ends_no_later_for_a_late_ping) {
  silence_given given(pinged);
  const connection_life::due late = given.life.on_deadline(after(55'000), given.of);
  EXPECT_EQ(late.what, action::ping);
  EXPECT_EQ(late.next, after(60'000));
  EXPECT_EQ(given.life.on_deadline(after(60'000), given.of).what, action::say_farewell);
}

TEST(silence, of_a_websocket_begins_when_it_opens) {
  connection_life life(false);
  life.hear(start);
  EXPECT_EQ(life.become_websocket(after(5'000), never_pinged), after(65'000));
  EXPECT_EQ(life.on_deadline(after(64'999), never_pinged).what, action::wait);
  EXPECT_EQ(life.on_deadline(after(65'000), never_pinged).what, action::say_farewell);
}

TEST(silence, is_counted_from_now_if_the_last_bytes_came_in_a_pause) {
  silence_given given(never_pinged);
  given.life.hear(after(1'000));
  given.life.hear_again(after(999), after(50'000));
  EXPECT_EQ(given.life.heard(), after(50'000));
  given.life.hear_again(after(50'000), after(90'000));  // that was not in this one
  EXPECT_EQ(given.life.heard(), after(50'000));
}

TEST(silence, of_a_request_is_no_matter_of_pauses) {
  connection_life life(false);
  (void)life.delay(after(200), after(1'000));
  life.hear_again(start, after(50'000));
  EXPECT_EQ(life.heard(), after(1'000));
}

}  // namespace
}  // namespace p2p_broker::server::silence_test
