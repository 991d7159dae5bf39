// A dialect of its own, driven through the real shard over the simulated net: what a second one may count on.
// Nothing of server/ but the table of dialects was changed for it.
#include <algorithm>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>

#include "server/log/log.hpp"
#include "tests/simulation/toy/chat.hpp"
#include "tests/simulation/toy/expectation.hpp"
#include "tests/simulation/toy/limits.hpp"
#include "tests/simulation/toy/table.hpp"
#include "tests/unit/received_frame.hpp"

namespace {

using namespace p2p_broker;
using namespace std::chrono_literals;
using simulation::expect;
using simulation::faults;
using simulation::lines;
using simulation::table;

void it_is_spoken_at_its_own_path() {
  table at;
  const int guest = at.seat("/toy?ann");
  const int peer = at.seat("/peerjs?key=peerjs&id=a&token=t");
  const int nobody = at.seat("/chess?ann");
  expect(at.read(guest), {"101"}, "a guest");
  expect(at.read(peer), {"101", R"({"type":"OPEN"})"}, "a peer");
  expect(at.read(nobody)[0], "400");
}

void a_greeting_may_come_later_than_the_upgrade() {
  table at;
  const int ann = at.seat("/toy?ann");
  at.pass(200ms);
  expect(at.read(ann), {"101"}, "ann");
  const int bob = at.seat("/toy?bob");
  expect(at.read(ann), {"hello ann"}, "ann");
  expect(at.read(bob), {"101", "hello bob"}, "bob");
}

void one_may_be_refused() {
  table at;
  const int nameless = at.seat("/toy");
  expect(at.read(nameless), {"101", "close 1000 who are you"}, "a guest without a name");
  at.send(nameless, protocol::frame_of(protocol::ws_opcode::close));
  at.serve();
  expect(at.read(nameless), {"end"}, "a guest without a name");
}

void everybody_hears_everybody(bool busy) {
  table at({}, 3, busy);
  const int ann = at.seat("/toy?ann", 0);
  const int bob = at.seat("/toy?bob", 1);
  const int cleo = at.seat("/toy?cleo", 2);
  at.say(bob, "one");
  at.say(bob, "two");
  at.serve();
  expect(at.read(ann), {"101", "hello ann", "bob: one", "bob: two"}, "ann");
  expect(at.read(bob), {"101", "hello bob", "bob: one", "bob: two"}, "bob");
  expect(at.read(cleo), {"101", "bob: one", "bob: two"}, "cleo");
}

void who_is_told_to_go_hears_no_more() {
  table at;
  const int ann = at.seat("/toy?ann");
  const int bob = at.seat("/toy?bob");
  at.say(ann, "bye");
  at.say(ann, "unheard");
  at.say(bob, "still here");
  at.serve();
  expect(at.read(ann), {"101", "hello ann", "close 1000 bye"}, "ann");
  expect(at.read(bob), {"101", "hello bob", "ann left", "bob: still here"}, "bob");
}

/// What was said before comes before; and what the other says in the same wake-up is not heard.
void one_may_end_another(std::uint16_t shards, bool busy) {
  table at({}, shards, busy);
  const auto last = static_cast<std::uint16_t>(shards - 1);
  const int ann = at.seat("/toy?ann", 0);
  const int bob = at.seat("/toy?bob", last);
  const int cleo = at.seat("/toy?cleo", 0);
  at.say(ann, "out with him");
  at.say(ann, "kick bob");
  at.say(ann, "he is out");
  const std::string cut = protocol::frame_of(protocol::ws_opcode::text, "too late");
  if (shards == 1) {
    at.send(bob, cut.substr(0, 7));
  }
  at.serve();
  if (shards == 1) {
    at.send(bob, cut.substr(7));
  }
  at.say(bob, "much too late");
  at.serve();
  expect(at.read(bob), {"101", "hello bob", "ann: out with him", "close 1001 kicked"}, "bob");
  expect(at.read(ann), {"101", "hello ann", "ann: out with him", "ann: he is out", "bob left"}, "ann");
  expect(at.read(cleo), {"101", "ann: out with him", "ann: he is out", "bob left"}, "cleo");
  expect(at.count(server::counter::protocol_errors), 0, "the counter of protocol errors");
  at.send(bob, protocol::frame_of(protocol::ws_opcode::close));
  at.serve();
  expect(at.read(bob), {"end"}, "bob");
}

void one_may_end_itself_from_outside() {
  table at;
  const int ann = at.seat("/toy?ann");
  at.say(ann, "kick ann");
  at.serve();
  expect(at.read(ann), {"101", "close 1001 kicked"}, "ann");
}

void silence_is_pinged_and_ended_only_when_it_lasts() {
  table at;
  const int mute = at.seat("/toy?mute");
  const int alive = at.seat("/toy?alive");
  (void)at.read(mute);
  (void)at.read(alive);
  at.pass(200ms);
  expect(at.read(mute), {}, "who was silent for 200 ms");
  at.pass(300ms);
  expect(at.read(mute), {"ping"}, "who was silent for 500 ms");
  expect(at.read(alive), {"ping"}, "who was silent for 500 ms");
  at.send(alive, protocol::frame_of(protocol::ws_opcode::pong));
  at.serve();
  at.pass(400ms);
  expect(at.read(mute), {}, "who was silent for 900 ms");
  at.pass(300ms);
  expect(at.read(mute), {"close"}, "who was silent for 1200 ms");
  expect(at.count(server::counter::limit_alive_timeout), 1, "the counter of silent clients");
  for (int round = 0; round < 4; ++round) {
    at.send(alive, protocol::frame_of(protocol::ws_opcode::pong));
    at.pass(500ms);
  }
  const lines heard = at.read(alive);
  expect(std::ranges::count(heard, "mute left"), 1, "what is heard of the mute");
  expect(heard.size() >= 4 && heard.back() == "ping" ? 1 : 0, 1, "one who answers pings and stays");
}

/// Its socket is watched no more, so nothing else would wake its shard.
void who_is_found_gone_by_a_visit_is_freed() {
  table at({}, 2);
  const int ann = at.seat("/toy?ann", 0);
  const int bob = at.seat("/toy?bob", 1);
  at.net().reset(bob);
  at.say(ann, "are you there");
  at.serve();
  expect(at.read(bob), {"end"}, "bob");
  expect(at.read(ann), {"101", "hello ann", "ann: are you there", "bob left"}, "ann");
}

/// Else a former owner could hear of nothing while the new one is told that it is alone.
void what_ends_a_former_owner_leaves_before_open(bool busy) {
  table at({}, 2, busy);
  const std::string target = "/peerjs?key=peerjs&id=a&token=t";
  const int former = at.seat(target, 0);
  const std::uint64_t written = at.net().writes();
  const int latter = at.seat(target, 1);
  expect(at.read(former), {"101", R"({"type":"OPEN"})", "close 1000 taken over"}, "the former");
  expect(at.read(latter), {"101", R"({"type":"OPEN"})"}, "the latter");
  expect(at.knocks().size(), 1, "the number of letters");
  expect(at.knocks().front().written, written, "what was written before the letter");
}

void a_drain_says_so_to_all() {
  table at({}, 2);
  const int ann = at.seat("/toy?ann", 0);
  at.served_by().order(server::mail::kind::drain);
  at.serve();
  expect(at.read(ann), {"101", "close 1001"}, "ann");
}

/// 400 in a second.
void a_drain_of_many_is_spread() {
  constexpr int all = 200;
  table at({}, 2);
  std::vector<int> peers;
  for (int n = 0; n < all; ++n) {
    const std::string id = std::to_string(n);
    peers.push_back(at.seat("/peerjs?key=peerjs&token=t&id=" + id, static_cast<std::uint16_t>(n % 2)));
    (void)at.read(peers.back());
  }
  int told = 0;
  const auto look = [&] {
    for (const int peer : peers) {
      const lines got = at.read(peer);
      told += got == lines{"close 1001"} ? 1 : 0;
      expect(got.empty() || got == lines{"close 1001"}, true, "nothing but the end is told");
    }
    return told;
  };
  at.served_by().order(server::mail::kind::drain);
  at.serve();
  expect(look(), 0, "peers that are told at once");
  at.pass(250ms);
  expect(look() > all / 4 && told < 3 * all / 4, true, "about half of them are told by half of the time");
  at.pass(400ms);
  expect(look(), all, "peers that are told in the end");
}

}  // namespace

int main() {
  server::log::set_level("off");
  int passed = 0;
  int failed = 0;
  const auto test = [&](std::string_view name, const std::function<void()>& body) {
    faults = 0;
    simulation::chat::room().clear();
    body();
    ++(faults == 0 ? passed : failed);
    std::cout << (faults == 0 ? "ok   " : "FAIL ") << "a toy dialect: " << name << std::endl;
  };
  test("it is spoken at its own path", it_is_spoken_at_its_own_path);
  test("a greeting may come later than the upgrade", a_greeting_may_come_later_than_the_upgrade);
  test("one may be refused", one_may_be_refused);
  test("everybody hears everybody, by visits", [] { everybody_hears_everybody(false); });
  test("everybody hears everybody, by mail", [] { everybody_hears_everybody(true); });
  test("who is told to go hears no more", who_is_told_to_go_hears_no_more);
  test("one may end another", [] { one_may_end_another(1, false); });
  test("one may end another on another shard, by a visit", [] { one_may_end_another(2, false); });
  test("one may end another on another shard, by mail", [] { one_may_end_another(2, true); });
  test("one may end itself", one_may_end_itself_from_outside);
  test("silence is pinged, and ended only when it lasts", silence_is_pinged_and_ended_only_when_it_lasts);
  test("a slow listener misses what does not fit and is ended when it takes nothing",
       simulation::a_slow_listener_misses_what_does_not_fit_and_is_ended_when_it_takes_nothing);
  test("a listener that takes something is not ended", simulation::a_listener_that_takes_something_is_not_ended);
  test("the end of a slow listener goes to other shards", simulation::the_end_of_a_slow_listener_goes_to_other_shards);
  test("a lone large message fits", simulation::a_lone_large_message_fits);
  test("the fullest outbox pays for all", simulation::the_fullest_outbox_pays_for_all);
  test("who holds little never pays", simulation::who_holds_little_never_pays);
  test("the limit holds within a wake up", simulation::the_limit_holds_within_a_wake_up);
  test("who sends without end is read to the end", simulation::who_sends_without_end_is_read_to_the_end);
  test("the longest incomplete message pays for all", simulation::the_longest_incomplete_message_pays_for_all);
  test("an incomplete message has a time out", simulation::an_incomplete_message_has_a_time_out);
  test("who sends too much is read later", simulation::who_sends_too_much_is_read_later);
  test("who is found gone by a visit is freed", who_is_found_gone_by_a_visit_is_freed);
  test("what ends a former owner leaves before OPEN, by a visit",
       [] { what_ends_a_former_owner_leaves_before_open(false); });
  test("what ends a former owner leaves before OPEN, by mail",
       [] { what_ends_a_former_owner_leaves_before_open(true); });
  test("a drain says so to all", a_drain_says_so_to_all);
  test("a drain of many is spread", a_drain_of_many_is_spread);
  std::cout << passed << " passed, " << failed << " failed" << std::endl;
  return failed == 0 ? 0 : 1;
}
