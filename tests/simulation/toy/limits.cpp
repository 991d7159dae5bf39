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

/// Loops over members are safe, and the slow one's end is news for the others.
void a_slow_listener_is_ended_behind_the_events() {
  table at(with_limits([](config::options& set) { set.outbox_bytes_max = 1'000; }));
  const int slow = at.seat("/toy?slow", 0, 200);
  const int ann = at.seat("/toy?ann");
  const std::string text(400, 'x');
  for (int i = 0; i < 4; ++i) {
    at.say(ann, text);
  }
  at.serve();
  const std::string said = "ann: " + text;
  expect(at.read(ann), {"101", "hello ann", said, said, said, said, "slow left"}, "ann");
  expect(at.count(server::counter::limit_outbox_bytes), 1, "the counter of slow receivers");
  (void)at.net().take(slow, SIZE_MAX);
  at.serve();
  (void)at.net().take(slow, SIZE_MAX);
  at.serve();
  const std::string rest = at.net().take(slow, SIZE_MAX);
  expect(rest.ends_with("\x88\x02\x03\xF5") ? 1 : 0, 1, "the slow one's 1013");
}

/// It is found behind the events, and what comes of it leaves in the same wake-up.
void the_end_of_a_slow_listener_goes_to_other_shards() {
  table at(with_limits([](config::options& set) { set.outbox_bytes_max = 1'000; }), 2);
  (void)at.seat("/toy?slow", 0, 200);
  const int ann = at.seat("/toy?ann", 0);
  const int bob = at.seat("/toy?bob", 1);
  const std::string text(700, 'x');
  at.say(ann, text);
  at.say(ann, text);
  at.serve();
  expect(at.read(bob), {"101", "ann: " + text, "ann: " + text, "slow left"}, "bob");
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

void all_slow_listeners_together_have_a_limit() {
  table at(with_limits([](config::options& set) { set.total_outbox_bytes_max = 20'000; }));
  const int first = at.seat("/toy?first", 0, 100);
  const int ann = at.seat("/toy?ann");
  at.say(ann, std::string(9'000, 'x'));
  at.serve();
  expect(at.count(server::counter::limit_total_outbox_bytes), 0, "the counter below the limit");
  at.say(ann, std::string(12'000, 'x'));
  at.serve();
  expect(at.count(server::counter::limit_total_outbox_bytes), 1, "the counter above the limit");
  expect(at.read(ann).back(), "first left");
  at.net().reset(first);
  at.serve();
  expect(at.served_by().shared().outbox_bytes, 0, "what is held when the slow one is gone");
}

/// A receiver that takes nothing is found out while a sender fills it, not only behind the events.
void the_limit_holds_within_a_wake_up() {
  table at(with_limits([](config::options& set) { set.total_outbox_bytes_max = 20'000; }));
  (void)at.seat("/peerjs?key=peerjs&id=slow&token=t", 0, 100);
  const int sender = at.seat("/peerjs?key=peerjs&id=sender&token=t");
  for (int i = 0; i < 40; ++i) {
    at.say(sender, R"({"type":"CANDIDATE","dst":"slow","payload":")" + std::string(1'000, 'x') + R"("})");
  }
  at.serve();
  expect(at.count(server::counter::limit_total_outbox_bytes), 1, "the counter of the limit");
  expect(at.count(server::counter::messages_relayed) < 30 ? 1 : 0, 1, "fewer messages relayed than sent");
  expect(at.count(server::counter::messages_relayed) + at.count(server::counter::messages_missed), 40, "all messages");
  expect(at.read(sender).back(), R"({"type":"EXPIRE","src":"slow","dst":"sender"})");
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

void incomplete_messages_together_have_a_limit() {
  table at(with_limits([](config::options& set) { set.total_incoming_bytes_max = 3'000; }));
  const int ann = at.seat("/toy?ann");
  const int bob = at.seat("/toy?bob");
  const std::string begun = protocol::frame_of(protocol::ws_opcode::text, std::string(4'000, 'x')).substr(0, 2'000);
  at.send(ann, begun);
  at.serve();
  at.send(bob, begun);
  at.serve();
  expect(at.count(server::counter::limit_total_incoming_bytes), 1, "the counter of incomplete messages");
  expect(at.read(bob), {"101", "hello bob", "close 1013", "end"}, "bob");
  at.net().reset(ann);
  at.serve();
  expect(at.served_by().shared().incoming_bytes, 0, "what is held when both are gone");
}

}  // namespace p2p_broker::simulation
