#include "tests/simulation/lobby/lobby_run.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocol/ws_frame.hpp"
#include "tests/unit/received_frame.hpp"

namespace p2p_broker::simulation {

using protocol::ws_opcode;
using server::milliseconds;

namespace {

constexpr milliseconds late_at_most{5'000};  // a small part of what a lobby remembers who has left

[[nodiscard]] setting make_lobby_setting(dice& chance) {
  setting made = make_setting(chance);
  config::options& options = made.options;
  options.keys = {"peerjs"};
  options.lobby = true;
  options.lobby_members_max = chance.between(2, 8);
  options.lobbies_max = chance.between(1, 4);
  options.lobby_join_timeout_ms = chance.between(300, 3'000);
  options.lobby_alone_timeout_ms = chance.between(1'000, 20'000);
  options.lobby_ping_interval_ms = chance.between(500, 5'000);
  options.lobby_seal_delay_ms = chance.between(300, 5'000);
  options.handshake_timeout_ms = 3'000;
  options.sockets_max = 200;
  options.message_bytes_max = 2'000;
  options.message_timeout_ms = 1'000'000;
  return made;
}

/// Half of the runs have room for everything.
[[nodiscard]] bool make_room(setting& stage, dice& chance) {
  const bool wide = chance.once_in(2);
  stage.options.outbox_bytes_max = wide ? 1'000'000 : chance.between(200, 1'000);
  stage.options.mailbox_bytes_max = stage.shards * (wide ? 1'000'000 : chance.between(1'000, 4'000));
  stage.options.outbox_timeout_ms = wide ? 1'000'000 : chance.between(300, 3'000);
  return wide;
}

}  // namespace

lobby_run::lobby_run(std::uint64_t seed)
    : chance_(seed),
      stage_(make_lobby_setting(chance_)),
      strict_(make_room(stage_, chance_)),
      net_(seed, server::instant(milliseconds(chance_.below(1'000'000)))),
      broker_(stage_, net_, chance_, seed) {}

void lobby_run::run(std::uint64_t steps) {
  for (std::uint64_t number = 1; number <= steps; ++number) {
    step();
    if (number % 200 == 0) {
      settle();
      compare();
    }
  }
  send_all_home();
}

void lobby_run::step() {
  const std::size_t drawn = chance_.below(100);
  if (present_.empty() || (drawn < 6 && present_.size() < stage_.clients_max)) {
    connect();
  } else if (lobby_guest& who = anyone(); drawn < 40) {
    talk(who);
  } else if (drawn < 90) {
    read(who);
  } else if (drawn < 92) {
    end(who);
  } else if (drawn < 93) {
    blunder(who);
  } else {
    net_.set_now(net_.now() + milliseconds(chance_.once_in(12) ? chance_.below(1'500) : chance_.below(60)));
  }
  deliver(anyone());
  serve();
  drop_ended();
}

void lobby_run::connect() {
  const std::size_t sent_max = chance_.once_in(4) ? chance_.between(50, 300) : 20'000;
  const int fd = net_.connect(chance_.between(20, 2'000), sent_max);
  present_.push_back(std::make_unique<lobby_guest>(fd, strict_, stage_.shards == 1));
  broker_.take_socket(fd, static_cast<std::uint16_t>(chance_.below(stage_.shards)));
  net_.at(fd).send(
      "GET /godot HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  if (!chance_.once_in(20)) {
    ask_to_join(*present_.back());
  }
}

void lobby_run::ask_to_join(lobby_guest& who) {
  const bool makes = rooms_.empty() || chance_.once_in(6);
  const std::size_t recent = std::min<std::size_t>(rooms_.size(), stage_.options.lobbies_max + 1);
  who.asked = true;
  for (const char* const reason : {"Lobby does not exists", "Lobby is sealed", "Too many peers connected",
                                   "Too many lobbies open, disconnecting"}) {
    who.deserve("4000 " + std::string(reason));
  }
  say(who, 0, chance_.once_in(3) ? 1 : 0, makes ? "" : rooms_[rooms_.size() - 1 - chance_.below(recent)]);
}

/// To somebody who is here or has just left, as far as it knows.
void lobby_run::talk(lobby_guest& who) {
  if (!who.is_in() || who.gone || who.others().empty()) {
    return;
  }
  const auto found = std::next(who.others().begin(), static_cast<std::ptrdiff_t>(chance_.below(who.others().size())));
  lobby_guest::other& to = found->second;
  if (to.here || (!who.silent && net_.now() < to.left_at + late_at_most)) {
    say(who, chance_.between(4, 6), found->first, std::to_string(to.sent++));
  }
}

void lobby_run::blunder(lobby_guest& who) {
  if (!who.is_in() || who.gone) {
    return;
  }
  const std::size_t which = chance_.below(4);
  if (which == 0 || (which == 1 && who.is_host())) {
    who.deserve("4000 Only host can seal the lobby");
    say(who, 7, 0, "");
  } else if (which == 1) {
    who.deserve("4000 Invalid destination");
    say(who, 4, 0, "0");
  } else if (which == 2) {
    who.deserve("4000 Already in a lobby");
    say(who, 0, 0, who.room());
  } else {
    who.deserve("4000 Invalid command");
    say(who, 9, 1, "");
  }
}

void lobby_run::say(lobby_guest& who, std::uint32_t type, std::uint32_t id, const std::string& data) {
  const std::string text =
      R"({"type":)" + std::to_string(type) + R"(,"id":)" + std::to_string(id) + R"(,"data":")" + data + "\"}";
  net_.at(who.fd).send(protocol::frame_of(chance_.once_in(2) ? ws_opcode::text : ws_opcode::binary, text));
}

void lobby_run::end(lobby_guest& who) {
  if (who.gone || !who.upgraded()) {
    return;
  }
  switch (chance_.below(4)) {
    case 0:
      net_.at(who.fd).send(protocol::frame_of(ws_opcode::close, protocol::close_payload(1000, "bye")));
      who.deserve("1000 bye");
      return;
    case 1: net_.at(who.fd).finish(); break;
    case 2: net_.reset(who.fd); break;
    default: who.silent = true; return;
  }
  who.gone = true;
}

void lobby_run::read(lobby_guest& who) {
  if (!who.silent && !who.gone) {
    (void)hear(who, chance_.once_in(4) ? chance_.between(1, 100) : SIZE_MAX);
  }
}

/// What has come, as far as `most` bytes. Whoever is silent does not answer. \returns whether anything had come
bool lobby_run::hear(lobby_guest& who, std::size_t most) {
  const bool was_in = who.was_in();
  const bool was_open = !who.closed();
  const std::string bytes = net_.take(who.fd, most);
  std::string answers = who.hear(bytes, net_.now());
  if (was_open && who.closed()) {
    answers += protocol::frame_of(ws_opcode::close);
  }
  if (!who.silent && !net_.closed_by_broker(who.fd)) {
    net_.at(who.fd).send(answers);
  }
  if (!was_in && who.was_in()) {
    check(in_[who.room()].emplace(who.id(), who.fd).second, "an id is given once");
    if (who.is_host()) {
      rooms_.push_back(who.room());
    }
  }
  return !bytes.empty();
}

/// Cuts what is on its way anywhere.
void lobby_run::deliver(lobby_guest& who) {
  if (!net_.closed_by_broker(who.fd)) {
    net_.arrive(who.fd, chance_.once_in(3) ? chance_.between(1, 60) : SIZE_MAX);
  }
}

void lobby_run::serve() {
  const auto shard = static_cast<std::uint16_t>(chance_.below(stage_.shards));
  if (net_.loop(shard).has_news()) {
    (void)broker_.serve(shard, false);
  }
}

void lobby_run::drop_ended() {
  for (std::size_t i = 0; i < present_.size();) {
    lobby_guest& who = *present_[i];
    if (!net_.closed_by_broker(who.fd)) {
      ++i;
      continue;
    }
    if (!who.gone) {
      (void)hear(who, SIZE_MAX);
    }
    net_.forget(who.fd);
    who.gone = true;
    past_.emplace(who.fd, std::move(present_[i]));
    present_.erase(present_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void lobby_run::check(bool holds, const std::string& what) const {
  if (!holds) {
    throw std::logic_error("does not hold: " + what);
  }
}

}  // namespace p2p_broker::simulation
