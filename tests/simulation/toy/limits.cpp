#include "tests/simulation/toy/limits.hpp"

#include <functional>
#include <string>

#include "tests/simulation/toy/expectation.hpp"
#include "tests/simulation/toy/table.hpp"
#include "tests/unit/received_frame.hpp"

namespace p2p_broker::simulation {
namespace {

[[nodiscard]] setting with_limits(const std::function<void(config::options&)>& set) {
  setting made;
  set(made.options);
  return made;
}

}  // namespace

/// It loses what does not fit, and nobody ends for it; only who takes nothing in the time-out does.
void a_slow_listener_misses_what_does_not_fit_and_is_ended_when_it_takes_nothing() {
  table at(with_limits([](config::options& set) {
    set.outbox_bytes_max = 1'000;
    set.outbox_timeout_ms = 200;
  }));
  const int slow = at.seat("/toy?slow", 0, 200);
  const int ann = at.seat("/toy?ann");
  const std::string text(400, 'x');
  for (int i = 0; i < 4; ++i) {
    at.say(ann, text);
  }
  at.serve();
  const std::string said = "ann: " + text;
  expect(at.read(ann), {"101", "hello ann", said, said, said, said}, "ann");
  expect(at.count(server::counter::limit_outbox_bytes), 2, "the counter of messages without room");
  at.pass(server::milliseconds(100));
  expect(at.read(ann), {}, "ann, while the slow one has time");
  at.pass(server::milliseconds(200));
  expect(at.read(ann), {"slow left"}, "ann");
  expect(at.count(server::counter::limit_outbox_timeout), 1, "the counter of slow receivers");
  expect(at.count(server::counter::messages_lost), 1, "the counter of what they lost");
  std::string rest;
  for (int i = 0; i < 9; ++i) {
    rest += at.net().take(slow, SIZE_MAX);
    at.serve();
  }
  expect(rest.ends_with("\x88\x02\x03\xF5") ? 1 : 0, 1, "the slow one's 1013");
}

void a_listener_that_takes_something_is_not_ended() {
  table at(with_limits([](config::options& set) { set.outbox_timeout_ms = 300; }));
  const int slow = at.seat("/toy?slow", 0, 70'000);
  const int ann = at.seat("/toy?ann");
  for (int i = 0; i < 10; ++i) {
    at.say(ann, std::string(60'000, 'x'));
  }
  at.serve();
  for (int i = 0; i < 4; ++i) {
    at.pass(server::milliseconds(200));
    (void)at.net().take(slow, 70'000);
    at.serve();
  }
  expect(at.count(server::counter::limit_outbox_timeout), 0, "the counter of slow receivers");
}

/// The end of one that takes nothing is news on other shards, too.
void the_end_of_a_slow_listener_goes_to_other_shards() {
  table at(with_limits([](config::options& set) { set.outbox_timeout_ms = 100; }), 2);
  (void)at.seat("/toy?slow", 0, 200);
  const int ann = at.seat("/toy?ann", 0);
  const int bob = at.seat("/toy?bob", 1);
  const std::string text(700, 'x');
  at.say(ann, text);
  at.serve();
  at.pass(server::milliseconds(300));
  expect(at.read(bob), {"101", "ann: " + text, "slow left"}, "bob");
}

void a_lone_large_message_fits() {
  table at(with_limits([](config::options& set) { set.outbox_bytes_max = 1'000; }));
  const int ann = at.seat("/toy?ann", 0, 200);
  (void)at.read(ann);
  at.say(ann, std::string(5'000, 'x'));
  at.serve();
  std::string got;
  for (std::string part = at.net().take(ann, SIZE_MAX); !part.empty(); part = at.net().take(ann, SIZE_MAX)) {
    got += part;
    at.serve();
  }
  expect(got.size(), 5'005 + 4, "the bytes of a large message");
}

/// A full sum takes from whoever holds most, not from whoever adds to it.
void the_fullest_outbox_pays_for_all() {
  table at(with_limits([](config::options& set) { set.total_outbox_bytes_max = 400'000; }));
  const int most = at.seat("/toy?most", 0, 100);
  const int ann = at.seat("/toy?ann");
  at.say(ann, std::string(300'000, 'x'));
  at.serve();
  const int less = at.seat("/toy?less", 0, 100);
  expect(at.count(server::counter::limit_total_outbox_bytes), 0, "the counter below the limit");
  at.say(ann, std::string(70'000, 'y'));
  at.serve();
  at.pass(server::milliseconds(100));
  expect(at.count(server::counter::limit_total_outbox_bytes), 1, "the counter above the limit");
  expect(at.read(ann).back(), "most left");
  at.net().reset(most);
  at.net().reset(less);
  at.serve();
  expect(at.served_by().shared().outbox_bytes, 0, "what is held when the slow ones are gone");
}

/// Nobody who holds so little is to blame.
void who_holds_little_never_pays() {
  table at(with_limits([](config::options& set) { set.total_outbox_bytes_max = 20'000; }));
  (void)at.seat("/toy?slow", 0, 100);
  const int ann = at.seat("/toy?ann");
  at.say(ann, std::string(40'000, 'x'));
  at.serve();
  at.pass(server::milliseconds(200));
  expect(at.served_by().shared().outbox_bytes > 20'000 ? 1 : 0, 1, "a sum that is above its limit");
  expect(at.served_by().realms().first().outbox_bytes(), 0, "what counts in a key, by which none of them came");
  expect(at.count(server::counter::limit_total_outbox_bytes), 0, "the counter of the limit");
}

/// A receiver that takes nothing is found out while a sender fills it, not only behind the events.
void the_limit_holds_within_a_wake_up() {
  table at(with_limits([](config::options& set) { set.total_outbox_bytes_max = 200'000; }));
  (void)at.seat("/peerjs?key=peerjs&id=slow&token=t", 0, 100);
  const int sender = at.seat("/peerjs?key=peerjs&id=sender&token=t");
  for (int i = 0; i < 400; ++i) {
    at.say(sender, R"({"type":"CANDIDATE","dst":"slow","payload":")" + std::string(1'000, 'x') + R"("})");
  }
  at.serve();
  expect(at.count(server::counter::messages_relayed) < 350 ? 1 : 0, 1, "fewer messages relayed than sent");
  const auto elsewhere = at.count(server::counter::messages_missed) + at.count(server::counter::messages_queued);
  expect(at.count(server::counter::messages_relayed) + elsewhere, 400, "all messages");
  expect(at.count(server::counter::limit_total_outbox_bytes), 1, "the counter of the limit");
}

/// Its shard reads a full buffer's worth at a time, and comes back to it.
void who_sends_without_end_is_read_to_the_end() {
  table at;
  const int ann = at.seat("/toy?ann");
  (void)at.read(ann);
  std::string all;
  for (int i = 0; i < 300; ++i) {
    all += protocol::frame_of(protocol::ws_opcode::text, std::string(1'000, 'x'));
  }
  at.send(ann, all);
  at.serve();
  expect(at.read(ann).size(), 300, "the number of messages heard");
}

void the_longest_incomplete_message_pays_for_all() {
  table at(with_limits([](config::options& set) { set.total_incoming_bytes_max = 150'000; }));
  const int ann = at.seat("/toy?ann");
  const int bob = at.seat("/toy?bob");
  const std::string begun = protocol::frame_of(protocol::ws_opcode::text, std::string(200'000, 'x'));
  at.send(bob, begun.substr(0, 120'000));
  at.serve();
  at.send(ann, begun.substr(0, 60'000));
  at.serve();
  at.pass(server::milliseconds(100));
  expect(at.count(server::counter::limit_total_incoming_bytes), 1, "the counter of incomplete messages");
  expect(at.read(bob), {"101", "hello bob", "close 1013", "end"}, "bob");
  expect(at.read(ann), {"101", "hello ann", "bob left"}, "ann");
  at.net().reset(ann);
  at.serve();
  expect(at.served_by().shared().incoming_bytes, 0, "what is held when both are gone");
}

void an_incomplete_message_has_a_time_out() {
  table at(with_limits([](config::options& set) { set.message_timeout_ms = 1'000; }));
  const int ann = at.seat("/toy?ann");
  const int bob = at.seat("/toy?bob");
  (void)at.read(ann);
  const std::string begun = protocol::frame_of(protocol::ws_opcode::text, std::string(200, 'x'));
  at.send(ann, begun.substr(0, 100));
  at.send(bob, begun.substr(0, 100));
  at.serve();
  for (int i = 0; i < 8; ++i) {
    at.pass(server::milliseconds(150));
    at.send(ann, "x");
    at.send(bob, begun.substr(100));
    at.send(bob, begun.substr(0, 100));
    at.serve();
  }
  expect(at.read(ann).back(), "end");
  expect(at.count(server::counter::limit_message_timeout), 1, "the counter of the time-out");
}

void who_sends_too_much_is_read_later() {
  table at(with_limits([](config::options& set) {
    set.client_rate_bytes = 10'000;
    set.client_burst_bytes = 20'000;
    set.alive_timeout_ms = 2'000;
  }));
  const int ann = at.seat("/toy?ann");
  (void)at.read(ann);
  std::string all;
  for (int i = 0; i < 400; ++i) {
    all += protocol::frame_of(protocol::ws_opcode::text, std::to_string(i));
  }
  at.send(ann, all);
  at.serve();
  at.send(ann, protocol::frame_of(protocol::ws_opcode::text, "last"));
  at.serve();
  expect(at.read(ann).size(), 400, "what was read at once");
  at.pass(server::milliseconds(7'000));
  expect(at.count(server::counter::limit_alive_timeout), 0, "who was silent because it was not read");
  expect(at.read(ann), {}, "what is read before all is paid for");
  at.pass(server::milliseconds(1'500));
  expect(at.read(ann), {"ann: last"}, "what is read then");
  expect(at.count(server::counter::limit_client_rate) > 0 ? 1 : 0, 1, "the counter of pauses");
}

}  // namespace p2p_broker::simulation
