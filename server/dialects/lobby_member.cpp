#include "server/dialects/lobby_member.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "protocol/connect_request.hpp"
#include "protocol/id_template.hpp"
#include "protocol/json_text.hpp"
#include "server/core/lobbies.hpp"

namespace p2p_broker::server {

using protocol::close_code;
using protocol::lobby_command;
using protocol::lobby_message;
using protocol::lobby_notice;
namespace words = protocol::lobby_text;

namespace {

void tell(peer_ref to, const lobby_notice& notice, dialect_context& with) {
  std::array<char, 64> room{};  // for the longest of them without data
  with.out.tell(to, {room.data(), static_cast<std::size_t>(notice.write(room.data()) - room.data())});
}

void tell_of(lobby_command what, std::uint32_t id, peer_ref to, dialect_context& with) {
  tell(to, {what, id}, with);
  with.counts.add(counter::lobby_notices);
}

}  // namespace

admission lobby_member::open(const opening& start, dialect_context& with) {
  const std::string key = protocol::parse_connect_request(start.request.query()).key;
  realm* const of = key.empty() ? &with.all.first() : with.all.find(key);
  if (of == nullptr) {
    with.out.note_refusal(counter::refused_invalid_key, {}, &start.from);
    with.counts.add(counter::refused_invalid_key);
    return farewell{close_code::lobby, words::invalid_key, end_reason::refused};
  }
  // compat: address-limits
  auto counted = of->peers_of_addresses().take(start.account, with.settings.address_peers_max);
  if (!counted) {
    with.out.note_refusal(counter::limit_address_peers, {}, &start.from);
    with.counts.add(counter::limit_address_peers);
    return farewell{close_code::lobby, words::too_many_members, end_reason::refused};
  }
  const instant join_by = with.now() + milliseconds(with.settings.lobby_join_timeout_ms);
  here_ = std::make_unique<place>(place{start.self, start.from, of, std::move(*counted), join_by});
  return std::nullopt;
}

std::optional<farewell> lobby_member::receive(std::string_view text, dialect_context& with) {
  with.counts.add(counter::messages_received);
  if (here_ == nullptr || here_->left) {  // it has been told to go
    with.counts.add(counter::messages_ignored);
    return std::nullopt;
  }
  const std::optional<lobby_message> message = protocol::parse_lobby_message(text);
  if (!message) {
    with.counts.add(counter::messages_malformed);
    return refuse(counter::refused_lobby_message, words::bad_format, with);
  }
  if (message->is(lobby_command::join)) {
    // compat: lobby-join-once
    return here_->in == nullptr ? enter(*message, with)
                                : refuse(counter::refused_lobby_message, words::already_in, with);
  }
  if (here_->in == nullptr) {
    return refuse(counter::refused_lobby_message, words::not_in, with);
  }
  if (message->is(lobby_command::seal)) {
    return seal(with);
  }
  return message->is_relayed() ? relay(*message, with)
                               : refuse(counter::refused_lobby_message, words::bad_command, with);
}

std::optional<farewell> lobby_member::enter(const lobby_message& wish, dialect_context& with) {
  std::string storage;
  const std::string_view name = protocol::json_unquote(wish.data_json, storage);
  return name.empty() ? make(wish, with) : join(name, with);
}

std::optional<farewell> lobby_member::make(const lobby_message& wish, dialect_context& with) {
  const auto names = protocol::id_template::parse(with.settings.lobby_format);  // was checked when it was set
  const lobby::wish how{wish.id == 0,
                        std::min(wish.members_max.value_or(lobby::members_most), with.settings.lobby_members_max)};
  lobbies::creation created = with.all.all_lobbies().make(*here_->of, std::get<protocol::id_template>(names),
                                                          with.random, how, here_->self, with.now());
  switch (created.what) {
    case lobbies::verdict::full: return refuse(counter::limit_lobbies, words::too_many_lobbies, with);
    case lobbies::verdict::nameless: return refuse(counter::limit_lobby_names, words::too_many_lobbies, with);
    case lobbies::verdict::made: break;
  }
  with.counts.add(counter::lobbies_opened);
  take(std::move(created.made), lobby::host_id);
  greet({}, with);
  with.timers.bring_forward(here_->self.slot, with.now() + milliseconds(with.settings.lobby_alone_timeout_ms));
  return std::nullopt;
}

std::optional<farewell> lobby_member::join(std::string_view name, dialect_context& with) {
  lobby_ptr found = with.all.all_lobbies().find(*here_->of, name);
  if (found == nullptr) {
    return refuse(counter::refused_lobby_name, words::no_such_lobby, with);
  }
  const lobby::entry entered = found->join(here_->self, with.random, with.now());
  switch (entered.what) {
    case lobby::verdict::over: return refuse(counter::refused_lobby_name, words::no_such_lobby, with);
    case lobby::verdict::sealed: return refuse(counter::refused_lobby_sealed, words::sealed, with);
    case lobby::verdict::full: return refuse(counter::limit_lobby_members, words::too_many_members, with);
    case lobby::verdict::joined: break;
  }
  take(std::move(found), entered.id);
  greet(entered.seen, with);
  return std::nullopt;
}

/// From the moment in which it is in the lobby.
void lobby_member::take(lobby_ptr in, std::uint32_t id) {
  here_->id = id;
  here_->in = std::move(in);
  here_->name = here_->in->name() + '/' + std::to_string(id);
}

/// All that the newcomer hears is written in its own shard's turn, and so before anything that others send to it.
void lobby_member::greet(const lobby::some& seen, dialect_context& with) {
  with.counts.add(counter::lobby_joins);
  tell(here_->self, {lobby_command::id, here_->id, here_->in->is_mesh() ? R"("true")" : R"("")"}, with);
  for (const lobby::member& each : seen) {
    tell_of(lobby_command::peer_connect, here_->id, each.where, with);
    tell_of(lobby_command::peer_connect, each.id, here_->self, with);
  }
  with.out.tell(here_->self, lobby_notice{lobby_command::join, 0, '"' + here_->in->name() + '"'}.text());
}

std::optional<farewell> lobby_member::relay(const lobby_message& message, dialect_context& with) {
  const lobby::destination to = here_->in->find(here_->id, message.id, with.now());
  switch (to.what) {
    case lobby::way::none: return refuse(counter::refused_lobby_message, words::bad_destination, with);
    case lobby::way::left:
      // compat: lobby-late-message
      with.counts.add(counter::messages_ignored);
      return std::nullopt;
    case lobby::way::there: break;
  }
  const lobby_notice out{static_cast<lobby_command>(message.type), here_->id, message.data_json};
  if (char* const room = with.out.room_for(to.where, out.size(), nullptr, here_->id); room != nullptr) {
    out.write(room);
    with.counts.add(counter::messages_relayed);
  } else {
    with.counts.add(counter::messages_missed);
  }
  return std::nullopt;
}

std::optional<farewell> lobby_member::seal(dialect_context& with) {
  if (!is_host()) {
    return refuse(counter::refused_lobby_message, words::only_host, with);
  }
  const instant complete_at = with.now() + milliseconds(with.settings.lobby_seal_delay_ms);
  const lobby::some told = here_->in->seal(complete_at);
  if (told.empty()) {
    with.counts.add(counter::messages_ignored);  // it is sealed
    return std::nullopt;
  }
  with.counts.add(counter::lobbies_sealed);
  for (const lobby::member& each : told) {
    tell(each.where, {lobby_command::seal, 0}, with);
  }
  with.timers.bring_forward(here_->self.slot, complete_at);
  return std::nullopt;
}

occasion lobby_member::on_time(dialect_context& with) {
  if (here_ == nullptr || here_->left) {
    return {};
  }
  if (here_->in == nullptr) {
    if (with.last_tick < here_->join_by) {
      return {{}, here_->join_by};
    }
    with.counts.add(counter::limit_lobby_join_timeout);
    return {farewell{close_code::lobby, words::not_joined, end_reason::never_joined}, {}};
  }
  if (!is_host()) {
    return {};
  }
  const lobby::times due = here_->in->due();
  if (due.complete_at) {
    if (with.last_tick < *due.complete_at) {
      return {{}, due.complete_at};
    }
    const farewell complete{close_code::normal, words::seal_complete, end_reason::lobby_over};
    end_lobby(complete, with);
    return {complete, {}};
  }
  const milliseconds patience(with.settings.lobby_alone_timeout_ms);
  const instant until = due.alone_since.value_or(with.now()) + patience;
  if (with.last_tick < until) {
    return {{}, until};
  }
  with.out.note_refusal(counter::limit_lobby_alone_timeout, here_->name, &here_->from);
  with.counts.add(counter::limit_lobby_alone_timeout);
  return {farewell{close_code::lobby, words::alone, end_reason::lobby_over}, {}};
}

void lobby_member::leave(const parting& end, dialect_context& with) {
  if (here_ == nullptr || here_->left) {
    return;
  }
  here_->left = true;
  here_->counted.give_back();
  if (here_->in == nullptr) {
    return;
  }
  with.counts.add(counter::lobby_leaves);
  const bool all_go = end.why == end_reason::shutdown;  // and are told so, each for itself
  if (is_host()) {
    constexpr farewell host_left{close_code::lobby, words::host_left, end_reason::lobby_over};
    end_lobby(all_go ? std::nullopt : std::optional(host_left), with);
    with.all.all_lobbies().forget(*here_->in);
    with.counts.add(counter::lobbies_closed);
    return;
  }
  const lobby::some seen = here_->in->leave(here_->id, with.now());
  for (const lobby::member& each : all_go ? lobby::some{} : seen) {
    tell_of(lobby_command::peer_disconnect, here_->id, each.where, with);
  }
}

/// Its host ends it: whoever else is still in it must go.
void lobby_member::end_lobby(const std::optional<farewell>& told, dialect_context& with) {
  for (const lobby::member& each : here_->in->end()) {
    if (told && each.id != here_->id) {
      with.out.end(each.where, *told);
    }
  }
}

farewell lobby_member::refuse(counter why, std::string_view text, dialect_context& with) const {
  with.counts.add(why);
  with.out.note_refusal(why, who().id, &here_->from);
  return {close_code::lobby, text, end_reason::refused};
}

}  // namespace p2p_broker::server
