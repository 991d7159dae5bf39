// Shows a connection's way from accept to close: by when it must have gone on, who is listened to, and what is told as
// the reason for its end.
#include "server/core/connection_life.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace p2p_broker::server::connection_life_test {
namespace {

using phase = connection_life::phase;
using action = connection_life::due::action;

constexpr instant start{milliseconds(1'000'000)};
constexpr patience calm{milliseconds(60'000), milliseconds(60'000)};

/// Four time-outs that cannot be mistaken for each other.
config::options timeouts() {
  config::options settings;
  settings.handshake_timeout_ms = 1'000;
  settings.keep_alive_timeout_ms = 2'000;
  settings.close_timeout_ms = 3'000;
  settings.alive_timeout_ms = 4'000;
  return settings;
}

const config::options settings = timeouts();

instant after(std::int64_t ms) { return start + milliseconds(ms); }

void expect_lost(connection_life& life, counter which, end_reason why) {
  const connection_life::due due = life.on_deadline(after(0), calm);
  EXPECT_EQ(due.what, action::lose);
  EXPECT_EQ(due.which, which) << row_of(due.which).name;
  EXPECT_EQ(due.why, why) << text_of(due.why);
}

connection_life open_websocket(instant now = start) {
  connection_life life(false);
  (void)life.become_websocket(now, calm);
  return life;
}

TEST(connection_life, begins_with_the_proxys_header_if_there_is_one) {
  for (const bool secured : {false, true}) {
    connection_life announced(secured, true);
    EXPECT_TRUE(announced.is(phase::preamble));
    expect_lost(announced, counter::limit_handshake_timeout, end_reason::handshake_late);
    announced.announce(secured);
    EXPECT_TRUE(announced.is(secured ? phase::handshake : phase::http));
  }
}

TEST(connection_life, that_is_delayed_listens_at_its_turn_and_then_has_until_the_end) {
  connection_life delayed(false);
  EXPECT_EQ(delayed.delay(after(200), after(1'000)), after(200));
  const connection_life::due turn = delayed.on_deadline(after(200), calm);
  EXPECT_EQ(turn.what, action::listen);
  EXPECT_EQ(turn.next, after(1'000));
  EXPECT_EQ(delayed.on_deadline(after(1'000), calm).what, action::lose);
}

TEST(connection_life, whose_turn_does_not_come_in_time_ends) {
  connection_life delayed(true);
  EXPECT_EQ(delayed.delay(instant::max(), after(1'000)), after(1'000));
  const connection_life::due due = delayed.on_deadline(after(1'000), calm);
  EXPECT_EQ(due.what, action::lose);
  EXPECT_EQ(due.which, counter::limit_handshake_timeout);
}

TEST(connection_life, begins_with_the_handshake_if_there_is_one) {
  connection_life secured(true);
  EXPECT_TRUE(secured.is(phase::handshake));
  EXPECT_EQ(secured.begin(start, settings), after(1'000));
  expect_lost(secured, counter::limit_handshake_timeout, end_reason::handshake_late);
  secured.secure();
  EXPECT_EQ(secured.now_in(), phase::http);
  connection_life plain(false);
  EXPECT_EQ(plain.now_in(), phase::http);
  EXPECT_EQ(plain.begin(start, settings), after(1'000));
  EXPECT_EQ(plain.why(), end_reason::none);
}

/// The time for the handshake is the time for the first request too, however its bytes trickle in.
TEST(connection_life, gives_the_first_request_no_more_time_for_having_begun) {
  connection_life life(false);
  EXPECT_FALSE(life.await_request(false, after(10), settings));
  EXPECT_FALSE(life.await_request(false, after(900), settings));
  expect_lost(life, counter::limit_handshake_timeout, end_reason::handshake_late);
}

TEST(connection_life, bears_an_idle_client_for_the_keep_alive_time) {
  connection_life life(false);
  EXPECT_EQ(life.idle(after(500), settings), after(2'500));
  expect_lost(life, counter::limit_keep_alive_timeout, end_reason::http_done);
}

TEST(connection_life, gives_the_next_request_its_time_once) {
  connection_life life(false);
  (void)life.idle(start, settings);
  EXPECT_EQ(life.await_request(false, after(100), settings), after(1'100));
  EXPECT_FALSE(life.await_request(false, after(200), settings));
  expect_lost(life, counter::limit_handshake_timeout, end_reason::handshake_late);
  EXPECT_EQ(life.idle(after(300), settings), after(2'300));
  EXPECT_EQ(life.await_request(false, after(400), settings), after(1'400));
}

/// Its beginning came with the end of the one before, so the connection was never idle.
TEST(connection_life, gives_a_request_behind_an_answer_its_time) {
  connection_life life(false);
  EXPECT_EQ(life.await_request(true, after(100), settings), after(1'100));
  EXPECT_FALSE(life.await_request(false, after(200), settings));
  EXPECT_EQ(life.await_request(true, after(300), settings), after(1'300));
  expect_lost(life, counter::limit_handshake_timeout, end_reason::handshake_late);
}

TEST(connection_life, waits_for_the_answer_to_its_close_frame) {
  connection_life life = open_websocket();
  EXPECT_EQ(life.close(end_reason::taken_over, after(100), settings), after(3'100));
  EXPECT_EQ(life.now_in(), phase::closing);
  EXPECT_EQ(life.why(), end_reason::taken_over);
  life.hear(after(3'000));
  expect_lost(life, counter::limit_close_timeout, end_reason::taken_over);
}

TEST(connection_life, ends_when_all_is_sent) {
  connection_life life(false);
  EXPECT_EQ(life.finish(false, end_reason::http_done, after(100), settings), after(3'100));
  EXPECT_EQ(life.now_in(), phase::sending);
  EXPECT_FALSE(life.lingers());
  expect_lost(life, counter::limit_close_timeout, end_reason::http_done);
  EXPECT_FALSE(life.sent());
  EXPECT_EQ(life.now_in(), phase::sending);
}

TEST(connection_life, lingers_for_a_client_that_may_still_send) {
  connection_life life(false);
  (void)life.finish(true, end_reason::message_too_big, start, settings);
  EXPECT_TRUE(life.lingers());
  EXPECT_EQ(life.now_in(), phase::sending);
  EXPECT_TRUE(life.sent());
  EXPECT_EQ(life.now_in(), phase::lingering);
  expect_lost(life, counter::limit_close_timeout, end_reason::message_too_big);
}

TEST(connection_life, tells_the_first_reason_for_its_end) {
  connection_life lost = open_websocket();
  lost.end(end_reason::lost);
  EXPECT_TRUE(lost.is(phase::gone));
  EXPECT_EQ(lost.why(), end_reason::lost);
  lost.end(end_reason::shutdown);
  EXPECT_EQ(lost.why(), end_reason::lost);
  connection_life closed = open_websocket();
  (void)closed.close(end_reason::too_slow, start, settings);
  closed.end(end_reason::lost);
  EXPECT_EQ(closed.why(), end_reason::too_slow);
  connection_life finished(false);
  (void)finished.finish(true, end_reason::refused, start, settings);
  (void)finished.sent();
  finished.end(end_reason::lost);
  EXPECT_EQ(finished.why(), end_reason::refused);
}

TEST(connection_life, listens_until_nothing_is_left_but_to_send) {
  connection_life life(true);
  EXPECT_TRUE(life.listens());
  life.secure();
  EXPECT_TRUE(life.listens());
  (void)life.become_websocket(start, calm);
  EXPECT_TRUE(life.listens());
  (void)life.close(end_reason::shutdown, start, settings);
  EXPECT_TRUE(life.listens());
  (void)life.finish(true, end_reason::shutdown, start, settings);
  EXPECT_FALSE(life.listens());
  (void)life.sent();
  EXPECT_FALSE(life.listens());
  life.end(end_reason::shutdown);
  EXPECT_FALSE(life.listens());
}

/// What a client says between the decision and the close frame counts no more; its answer to the frame does.
TEST(connection_life, does_not_listen_while_condemned) {
  connection_life life = open_websocket();
  life.condemn();
  EXPECT_FALSE(life.listens());
  EXPECT_EQ(life.now_in(), phase::websocket);
  EXPECT_EQ(life.why(), end_reason::none);
  (void)life.close(end_reason::taken_over, start, settings);
  EXPECT_TRUE(life.listens());
}

}  // namespace
}  // namespace p2p_broker::server::connection_life_test
