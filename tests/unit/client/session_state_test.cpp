#include "client/session_state.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace p2p_broker::client::session_state_test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

std::string text_of(const event& what) {
  struct {
    std::string operator()(const events::open& e) { return "open " + e.id; }
    std::string operator()(const events::offer& e) { return "offer " + e.src + " " + e.payload; }
    std::string operator()(const events::answer& e) { return "answer " + e.src + " " + e.payload; }
    std::string operator()(const events::candidate& e) { return "candidate " + e.src + " " + e.payload; }
    std::string operator()(const events::peer_unavailable& e) { return "peer_unavailable " + e.id; }
    std::string operator()(const events::peer_left& e) { return "peer_left " + e.id; }
    std::string operator()(const events::disconnected& e) { return e.will_reconnect ? "lost" : "disconnected"; }
    std::string operator()(const events::reconnecting& e) {
      return "reconnecting " + std::to_string(e.attempt) + " " + std::to_string(e.delay_ms);
    }
    std::string operator()(const events::error& e) { return "error " + std::string(name(e.kind)); }
  } visitor;
  return std::visit(visitor, what);
}

std::string text_of(const action& what) {
  struct {
    std::string operator()(const actions::fetch_id&) { return "fetch_id"; }
    std::string operator()(const actions::open_link&) { return "open_link"; }
    std::string operator()(const actions::close_link&) { return "close_link"; }
    std::string operator()(const actions::drop_link&) { return "drop_link"; }
    std::string operator()(const actions::abort_link&) { return "abort_link"; }
    std::string operator()(const actions::send_heartbeat&) { return "heartbeat"; }
    std::string operator()(const actions::report& report) { return text_of(report.what); }
  } visitor;
  return std::visit(visitor, what);
}

/// A state driven by hand: time stands still until it is moved, and every draw is 0.
class driven {
 public:
  explicit driven(const options& settings) : state(settings) {}

  moment at() const { return {now, 0}; }

  std::vector<std::string> done() {
    std::vector<std::string> out;
    while (auto next = state.take_action()) {
      out.push_back(text_of(*next));
    }
    return out;
  }

  /// Moves on by so much, calling tick at each deadline on the way.
  void pass(milliseconds span) {
    const auto end = now + span;
    while (state.deadline() && *state.deadline() <= end) {
      now = *state.deadline();
      state.tick(at());
    }
    now = end;
  }

  void open() {
    state.connect(at());
    state.link_up(at());
    state.frame_arrived(at(), R"({"type":"OPEN"})");
    (void)done();
  }

  void lose() { state.link_lost(at(), error_kind::network, "gone"); }

  std::chrono::steady_clock::time_point now{};
  session_state state;
};

options with_id() {
  options settings;
  settings.id = "a";
  return settings;
}

TEST(client_session_state, asks_for_an_id_when_none_is_given) {
  driven session{options{}};
  session.state.connect(session.at());
  EXPECT_THAT(session.done(), ElementsAre("fetch_id"));
  session.state.id_fetched(session.at(), "given");
  EXPECT_THAT(session.done(), ElementsAre("open_link"));
  EXPECT_EQ(session.state.id(), "given");
}

TEST(client_session_state, is_open_only_after_OPEN) {
  driven session(with_id());
  session.state.connect(session.at());
  EXPECT_THAT(session.done(), ElementsAre("open_link"));
  session.state.link_up(session.at());
  EXPECT_THAT(session.done(), IsEmpty());
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  EXPECT_THAT(session.done(), ElementsAre("open a"));
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  EXPECT_THAT(session.done(), IsEmpty());
}

TEST(client_session_state, refuses_an_id_that_peerjs_would_refuse) {
  options settings;
  settings.id = "-a-";
  driven session(settings);
  session.state.connect(session.at());
  EXPECT_THAT(session.done(), ElementsAre("error invalid-id", "disconnected"));
}

TEST(client_session_state, beats_at_its_interval_while_open) {
  driven session(with_id());
  session.open();
  session.pass(milliseconds(4999));
  EXPECT_THAT(session.done(), IsEmpty());
  session.pass(milliseconds(1));
  EXPECT_THAT(session.done(), ElementsAre("heartbeat"));
  session.pass(milliseconds(15000));
  EXPECT_THAT(session.done(), ElementsAre("heartbeat", "heartbeat", "heartbeat"));
}

TEST(client_session_state, turns_messages_into_events) {
  driven session(with_id());
  session.open();
  for (const char* const text :
       {R"({"type":"OFFER","src":"b","dst":"a","payload":{"x":1}})", R"({"type":"ANSWER","src":"b","payload":2})",
        R"({"type":"CANDIDATE","src":"b","payload":null})", R"({"type":"LEAVE","src":"b"})",
        R"({"type":"EXPIRE","src":"c"})", R"({"type":"NEWS"})"}) {
    session.state.frame_arrived(session.at(), text);
  }
  EXPECT_THAT(session.done(),
              ElementsAre("offer b {\"x\":1}", "answer b 2", "candidate b null", "peer_left b", "peer_unavailable c"));
  EXPECT_EQ(session.state.frames_ignored(), 1u);
}

TEST(client_session_state, does_not_try_again_when_the_first_connection_fails) {
  driven session(with_id());
  session.state.connect(session.at());
  (void)session.done();
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("error network", "disconnected"));
  EXPECT_EQ(session.state.deadline(), std::nullopt);
}

TEST(client_session_state, gives_up_the_first_connection_at_its_deadline) {
  driven session{options{}};
  session.state.connect(session.at());
  session.pass(milliseconds(9000));
  session.state.id_fetched(session.at(), "given");
  session.state.link_up(session.at());
  (void)session.done();
  session.pass(milliseconds(999));
  EXPECT_THAT(session.done(), IsEmpty());
  session.pass(milliseconds(1));
  EXPECT_THAT(session.done(), ElementsAre("abort_link", "error network", "disconnected"));
}

TEST(client_session_state, ends_with_the_error_the_broker_sends) {
  const std::vector<std::pair<const char*, const char*>> refusals{
      {R"({"type":"ID-TAKEN","payload":{"msg":"ID is taken"}})", "error unavailable-id"},
      {R"({"type":"INVALID-KEY","payload":{"msg":"no"}})", "error invalid-key"},
      {R"({"type":"ERROR","payload":{"msg":"full"}})", "error server-error"}};
  for (const auto& [text, error] : refusals) {
    driven session(with_id());
    session.state.connect(session.at());
    session.state.link_up(session.at());
    (void)session.done();
    session.state.frame_arrived(session.at(), text);
    EXPECT_THAT(session.done(), ElementsAre("drop_link", error, "disconnected"));
    EXPECT_EQ(session.state.phase(), session_phase::idle);
  }
}

TEST(client_session_state, comes_back_with_the_same_id_after_a_loss) {
  driven session{options{}};
  session.state.connect(session.at());
  session.state.id_fetched(session.at(), "given");
  session.state.link_up(session.at());
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  (void)session.done();
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("error network", "lost", "reconnecting 1 250"));
  session.pass(milliseconds(250));
  EXPECT_THAT(session.done(), ElementsAre("open_link"));
  session.state.link_up(session.at());
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  EXPECT_THAT(session.done(), ElementsAre("open given"));
  EXPECT_EQ(session.state.reconnects(), 1u);
}

TEST(client_session_state, waits_longer_after_each_failure_and_ends_at_its_bound) {
  options settings = with_id();
  settings.reconnect_delay_max_ms = 1500;
  settings.reconnect_attempts_max = 4;
  driven session(settings);
  session.open();
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("error network", "lost", "reconnecting 1 250"));
  for (const char* const next : {"reconnecting 2 500", "reconnecting 3 750", "reconnecting 4 750"}) {
    session.pass(milliseconds(750));
    session.lose();
    EXPECT_THAT(session.done(), ElementsAre("open_link", next));
  }
  session.pass(milliseconds(750));
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("open_link", "error network", "disconnected"));
}

TEST(client_session_state, goes_on_counting_when_links_do_not_last) {
  driven session(with_id());
  session.open();
  session.lose();
  session.pass(milliseconds(250));
  session.state.link_up(session.at());
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  (void)session.done();
  session.pass(milliseconds(9999));
  (void)session.done();
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("error network", "lost", "reconnecting 2 500"));
}

TEST(client_session_state, counts_anew_after_a_link_that_lasted) {
  driven session(with_id());
  session.open();
  session.lose();
  session.pass(milliseconds(250));
  session.state.link_up(session.at());
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  session.pass(milliseconds(10000));
  (void)session.done();
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("error network", "lost", "reconnecting 1 250"));
}

TEST(client_session_state, stays_away_when_reconnecting_is_off) {
  options settings = with_id();
  settings.auto_reconnect = false;
  driven session(settings);
  session.open();
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("error network", "disconnected"));
}

TEST(client_session_state, takes_silence_for_OPEN_when_it_returns) {
  driven session(with_id());
  session.open();
  session.lose();
  session.pass(milliseconds(250));
  session.state.link_up(session.at());
  (void)session.done();
  session.pass(milliseconds(3999));
  EXPECT_THAT(session.done(), IsEmpty());
  session.pass(milliseconds(1));
  EXPECT_THAT(session.done(), ElementsAre("open a"));
}

TEST(client_session_state, takes_a_relayed_message_for_OPEN_when_it_returns) {
  driven session(with_id());
  session.open();
  session.lose();
  session.pass(milliseconds(250));
  session.state.link_up(session.at());
  (void)session.done();
  session.state.frame_arrived(session.at(), R"({"type":"LEAVE","src":"b"})");
  EXPECT_THAT(session.done(), ElementsAre("open a", "peer_left b"));
}

TEST(client_session_state, tries_again_after_an_ERROR_but_not_when_the_id_is_gone) {
  driven session(with_id());
  session.open();
  session.lose();
  session.pass(milliseconds(250));
  session.state.link_up(session.at());
  (void)session.done();
  session.state.frame_arrived(session.at(), R"({"type":"ERROR","payload":{"msg":"full"}})");
  EXPECT_THAT(session.done(), ElementsAre("drop_link", "reconnecting 2 500"));
  session.pass(milliseconds(500));
  session.state.link_up(session.at());
  (void)session.done();
  session.state.frame_arrived(session.at(), R"({"type":"ID-TAKEN"})");
  EXPECT_THAT(session.done(), ElementsAre("drop_link", "error unavailable-id", "disconnected"));
}

TEST(client_session_state, only_reports_an_ERROR_on_an_open_link) {
  driven session(with_id());
  session.open();
  session.state.frame_arrived(session.at(), R"({"type":"ERROR","payload":{"msg":"careful"}})");
  EXPECT_THAT(session.done(), ElementsAre("error server-error"));
  EXPECT_EQ(session.state.phase(), session_phase::open);
}

TEST(client_session_state, closes_politely_and_stays_away) {
  driven session(with_id());
  session.open();
  session.state.disconnect(session.at());
  EXPECT_THAT(session.done(), ElementsAre("close_link"));
  session.lose();
  EXPECT_THAT(session.done(), ElementsAre("disconnected"));
  session.pass(milliseconds(60000));
  EXPECT_THAT(session.done(), IsEmpty());
}

TEST(client_session_state, cuts_a_link_that_does_not_close) {
  driven session(with_id());
  session.open();
  session.state.disconnect(session.at());
  (void)session.done();
  session.pass(milliseconds(2000));
  EXPECT_THAT(session.done(), ElementsAre("abort_link", "disconnected"));
}

TEST(client_session_state, can_be_disconnected_in_every_phase) {
  driven fetching{options{}};
  fetching.state.connect(fetching.at());
  (void)fetching.done();
  fetching.state.disconnect(fetching.at());
  EXPECT_THAT(fetching.done(), ElementsAre("abort_link", "disconnected"));

  driven waiting(with_id());
  waiting.open();
  waiting.lose();
  (void)waiting.done();
  waiting.state.disconnect(waiting.at());
  EXPECT_THAT(waiting.done(), ElementsAre("abort_link", "disconnected"));

  driven idle(with_id());
  idle.state.disconnect(idle.at());
  EXPECT_THAT(idle.done(), IsEmpty());
}

TEST(client_session_state, reconnects_with_the_id_it_was_given_and_connects_with_a_new_one) {
  driven session{options{}};
  session.state.connect(session.at());
  session.state.id_fetched(session.at(), "given");
  session.state.link_up(session.at());
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  session.state.disconnect(session.at());
  session.lose();
  (void)session.done();

  session.state.reconnect(session.at());
  EXPECT_THAT(session.done(), ElementsAre("open_link"));
  EXPECT_EQ(session.state.id(), "given");
  session.state.disconnect(session.at());
  (void)session.done();

  session.state.connect(session.at());
  EXPECT_THAT(session.done(), ElementsAre("fetch_id"));
  EXPECT_EQ(session.state.id(), "");
}

TEST(client_session_state, reconnects_at_once_when_told_so_while_waiting) {
  driven session(with_id());
  session.open();
  session.lose();
  (void)session.done();
  session.state.reconnect(session.at());
  EXPECT_THAT(session.done(), ElementsAre("open_link"));
}

TEST(client_session_state, ignores_what_comes_too_late) {
  driven session(with_id());
  session.state.id_fetched(session.at(), "b");
  session.state.link_up(session.at());
  session.state.frame_arrived(session.at(), R"({"type":"OPEN"})");
  session.lose();
  session.state.tick(session.at());
  EXPECT_THAT(session.done(), IsEmpty());
  EXPECT_EQ(session.state.id(), "a");
}

}  // namespace
}  // namespace p2p_broker::client::session_state_test
