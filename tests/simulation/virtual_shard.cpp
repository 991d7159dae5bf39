#include "tests/simulation/virtual_shard.hpp"

#include <algorithm>

#include "protocol/connect_request.hpp"
#include "protocol/ws_frame.hpp"
#include "tests/simulation/utterance.hpp"

namespace p2p_broker::simulation {

using protocol::close_code;
using server::counter;
using server::milliseconds;
using server::peer_ref;

virtual_shard::virtual_shard(std::uint16_t index, std::uint16_t shards, const config::options& options,
                             const server::realms& all, server::instant start)
    : index_(index),
      options_(options),
      realms_(all),
      now_(start),
      router_(*this, counts_),
      timers_(start),
      outgoing_(shards) {}

void virtual_shard::connect(client_number who, std::string_view query) {
  connection& link = add_connection(who);
  link.out.append(handshake_reply, buffers_);
  link.out.mark_prefix();
  link.heard = now_;
  set_deadline(link, options_.alive_timeout_ms);
  server::peer::greeting hello =
      link.speaker.connect(protocol::parse_connect_request(query), link.self, realms_, router_);
  append(link, hello.text);
  if (!hello.accepted) {
    counts_.add(hello.outcome);
    close(link, protocol::make_close_frame(close_code::no_status));
  }
  for (const server::waiting_message& message : hello.waiting) {
    append(link, message.text);
  }
  free_gone();
}

void virtual_shard::receive(client_number who, std::string_view text) {
  connection& link = of(who);
  link.heard = now_;
  link.speaker.receive(text, router_, counts_, now_);
  free_gone();
}

void virtual_shard::end(client_number who) {
  lose(of(who));
  free_gone();
}

std::string virtual_shard::read(client_number who, std::size_t count) {
  connection& link = of(who);
  std::string bytes(link.out.unsent().substr(0, count));
  if (!bytes.empty()) {
    link.out.mark_sent(bytes.size(), buffers_);
  }
  return bytes;
}

void virtual_shard::take(const letter& brought) {
  if (brought.taken_over) {
    end_taken_over(brought.to);
  } else if (connection* const link = find(brought.to); link != nullptr && link->speaker.speaks()) {
    append(*link, brought.text);
  } else {
    router_.missed(*brought.of, brought.text, now_);
  }
  free_gone();
}

void virtual_shard::sweep() {
  for (const auto& each : realms_.all()) {
    router_.expire(*each, now_);
  }
  free_gone();
}

std::vector<client_number> virtual_shard::expire_deadlines() {
  std::vector<client_number> due;
  timers_.expire(now_, [&](std::uint32_t place) {
    connection& link = *connections_.at(place);
    const server::instant silent_until = link.heard + milliseconds(options_.alive_timeout_ms);
    if (!link.closing && now_ < silent_until) {
      timers_.set(place, silent_until);
      return;
    }
    due.push_back(link.number);
    if (link.closing) {
      lose(link);
    } else {
      close(link, protocol::make_close_frame(close_code::no_status));
    }
  });
  free_gone();
  return due;
}

std::size_t virtual_shard::pending_bytes(client_number who) const {
  return connections_.at(places_.at(who))->out.pending_bytes();
}

void virtual_shard::deliver(peer_ref to, server::realm& of, const protocol::envelope& message) {
  if (to.shard != index_) {
    outgoing_[to.shard].push_back({false, to, &of, message.text()});
    return;
  }
  connection* const link = find(to);
  if (link == nullptr || !link->speaker.speaks()) {
    fault_ = "A message was brought to a connection of this shard that had ended: " + message.text();
    return;
  }
  append(*link, message.text());
}

void virtual_shard::note_refusal(counter, const server::registration&) {}

void virtual_shard::end_taken_over(peer_ref former) {
  if (former.shard != index_) {
    outgoing_[former.shard].push_back({true, former, nullptr, {}});
    return;
  }
  if (connection* const link = find(former); link != nullptr) {
    link->speaker.lose_id();
    close(*link, protocol::make_close_frame(close_code::normal, "taken over"));
  }
}

virtual_shard::connection& virtual_shard::add_connection(client_number who) {
  connection& link = connections_.add([&](std::uint32_t slot, std::uint32_t generation) {
    auto fresh = std::make_unique<connection>();
    fresh->number = who;
    fresh->self = {slot, generation, index_};
    return fresh;
  });
  places_.emplace(who, link.self.slot);
  return link;
}

virtual_shard::connection* virtual_shard::find(peer_ref who) {
  connection* const link = connections_.find(who);
  return link == nullptr || link->gone ? nullptr : link;
}

/// As in connection::append_frame: one frame too many for a slow receiver is the last thing it hears of.
void virtual_shard::append(connection& link, std::string_view text) {
  if (link.closing || link.gone) {
    return;
  }
  const std::string frame = protocol::make_frame(protocol::ws_opcode::text, text);
  if (link.out.pending_bytes() + frame.size() > options_.outbox_bytes_max) {
    counts_.add(counter::limit_outbox_bytes);
    link.out.drop_unbegun_frames(buffers_);
    close(link, protocol::make_close_frame(close_code::try_again_later));
    return;
  }
  link.out.append(frame, buffers_);
}

void virtual_shard::close(connection& link, std::string_view frame) {
  if (link.closing || link.gone) {
    return;
  }
  link.speaker.leave(router_);
  link.out.append(frame, buffers_);
  link.closing = true;
  set_deadline(link, options_.close_timeout_ms);
}

void virtual_shard::lose(connection& link) {
  link.speaker.leave(router_);
  link.gone = true;
  timers_.cancel(link.self.slot);
  link.out.clear(buffers_);
  gone_.push_back(link.self.slot);
}

void virtual_shard::set_deadline(const connection& link, std::uint32_t timeout_ms) {
  timers_.set(link.self.slot, now_ + milliseconds(timeout_ms));
}

void virtual_shard::free_gone() {
  for (const std::uint32_t place : gone_) {
    places_.erase(connections_.at(place)->number);
    connections_.free(place);
  }
  gone_.clear();
}

}  // namespace p2p_broker::simulation
