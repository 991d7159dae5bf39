#include "tests/simulation/model.hpp"

#include <algorithm>
#include <stdexcept>

namespace p2p_broker::simulation {
namespace {

using protocol::message_type;
using server::counter;
using server::milliseconds;

const std::string handshake = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

[[nodiscard]] std::string framed(char first, const std::string& payload) {
  std::string bytes(1, first);
  if (payload.size() > 125) {
    bytes += '\x7E';
    bytes += static_cast<char>(payload.size() / 256);
    bytes += static_cast<char>(payload.size() % 256);
  } else {
    bytes += static_cast<char>(payload.size());
  }
  return bytes + payload;
}

[[nodiscard]] const spelled_id* spelling_of(const std::string& id) {
  return std::ranges::find(population, id, &spelled_id::id);
}

}  // namespace

model::model(const setting& stage, server::instant start) : stage_(stage), now_(start) {
  for (const std::string& key : stage.options.keys) {
    worlds_[key];
  }
}

void model::connect(client_number who, std::uint16_t shard, const std::string& key, const std::string& id,
                    const std::string& token) {
  client& fresh = clients_[who];
  fresh.shard = shard;
  fresh.due = now_ + milliseconds(stage_.options.alive_timeout_ms);
  fresh.frames.push_back({handshake, 0, true});
  if (key.empty() || id.empty() || token.empty()) {
    refuse(who, counter::refused_missing_parameters,
           R"({"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}})");
  } else if (!worlds_.contains(key)) {
    refuse(who, counter::refused_invalid_key, R"({"type":"ERROR","payload":{"msg":"Invalid key provided"}})");
  } else {
    open(who, worlds_.at(key), id, token);
  }
}

void model::refuse(client_number who, counter why, const std::string& text) {
  count(why);
  append(clients_.at(who), who, text, 0);
  close(who, "");
}

void model::open(client_number who, world& in, const std::string& id, const std::string& token) {
  client& fresh = clients_.at(who);
  fresh.home = &in;
  if (in.here.contains(id)) {
    identity& contested = *in.here.at(id);
    if (contested.token != token) {
      refuse(who, counter::refused_id_taken, R"({"type":"ID-TAKEN","payload":{"msg":"ID is taken"}})");
      return;
    }
    fresh.self = in.here.at(id);
    fresh.speaks = true;
    take_over(who, contested);
    append(fresh, who, R"({"type":"OPEN"})", 0);
    return;
  }
  if (in.here.size() >= stage_.options.concurrent_limit) {
    refuse(who, counter::limit_concurrent,
           R"({"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}})");
    return;
  }
  count(counter::peers_opened);
  fresh.self = std::make_shared<identity>(identity{next_identity_++, spelling_of(id), token, who});
  fresh.speaks = true;
  in.here[id] = fresh.self;
  std::vector<kept> waiting;
  if (const auto found = std::ranges::find(in.queues, id, &queue::dst_id); found != in.queues.end()) {
    waiting = found->messages;
    in.queues.erase(found);
  }
  std::vector<kept> welcome;
  for (const kept& each : waiting) {
    const bool asks = each.what.type == message_type::offer && each.sender->here;
    if (asks && !link(in, *each.sender, *fresh.self)) {
      settle(each.what.serial, fate::link_refused_late);
      tell_expired(in, each.sender->name->id, fresh.self->name->json, fresh.shard);
    } else {
      welcome.push_back(each);
    }
  }
  count(counter::messages_delivered_late, welcome.size());
  append(fresh, who, R"({"type":"OPEN"})", 0);
  for (const kept& each : welcome) {
    append(fresh, who, each.what.text(), each.what.serial);
  }
  std::ranges::for_each(waiting, [this](const kept& each) { give_back(each); });
}

void model::take_over(client_number who, identity& contested) {
  count(counter::takeovers);
  const client_number former = contested.owner;
  contested.owner = who;
  const std::uint16_t shard = clients_.at(who).shard;
  const std::uint16_t former_shard = clients_.at(former).shard;
  if (former_shard == shard) {
    cut(former);
  } else {
    channels_[{shard, former_shard}].push_back({true, former, nullptr, {}});
  }
}

void model::cut(client_number former) {
  if (clients_.contains(former)) {
    clients_.at(former).speaks = false;
    close(former, "\x03\xE8taken over");
  }
}

void model::say(client_number who, const utterance& said) {
  client& speaker = clients_.at(who);
  count(counter::messages_received);
  if (!speaker.closing) {
    speaker.due = now_ + milliseconds(stage_.options.alive_timeout_ms);
  }
  if (said.what == utterance::kind::malformed) {
    count(counter::messages_malformed);
  } else if (said.what == utterance::kind::heartbeat) {
    count(counter::heartbeats_received);
  } else if (!speaker.speaks || said.what == utterance::kind::pointless) {
    count(counter::messages_ignored);
    settle(said.serial, fate::sender_left);
  } else if (said.what == utterance::kind::leave) {
    leave(who);
  } else {
    const identity_ptr self = speaker.self;
    route(*speaker.home, self,
          {said.type, self->name->id, self->name->json, said.dst->id, said.dst_json, said.payload, said.serial},
          speaker.shard);
  }
}

void model::leave(client_number who) {
  client& leaver = clients_.at(who);
  if (!std::exchange(leaver.speaks, false)) {
    return;
  }
  identity& self = *leaver.self;
  if (self.here && self.owner == who) {
    self.here = false;
    leaver.home->here.erase(self.name->id);
    unlink(*leaver.home, self.number);
    count(counter::peers_closed);
  }
}

void model::end(client_number who) {
  leave(who);
  for (const frame& lost : clients_.at(who).frames) {
    settle(lost.serial, fate::receiver_ended);
  }
  clients_.erase(who);
}

void model::time_out(client_number who) {
  if (clients_.at(who).closing) {
    end(who);
  } else {
    close(who, "");
  }
}

std::string model::read(client_number who, std::size_t wanted) {
  client& reader = clients_.at(who);
  std::string bytes;
  while (wanted > 0 && !reader.frames.empty()) {
    const frame& first = reader.frames.front();
    const std::string part = first.bytes.substr(reader.begun, wanted);
    bytes += part;
    wanted -= part.size();
    reader.begun += part.size();
    if (reader.begun == first.bytes.size()) {
      settle(first.serial, fate::delivered);
      reader.frames.pop_front();
      reader.begun = 0;
    }
  }
  return bytes;
}

std::size_t model::pending_bytes(client_number who) const {
  const client& asked = clients_.at(who);
  std::size_t bytes = 0;
  for (const frame& each : asked.frames) {
    bytes += each.bytes.size();
  }
  return bytes - asked.begun;
}

void model::append(client& to, client_number number, const std::string& text, std::uint64_t serial) {
  if (to.closing) {
    settle(serial, fate::receiver_slow);
    return;
  }
  const std::string bytes = framed('\x81', text);
  if (pending_bytes(number) + bytes.size() > stage_.options.outbox_bytes_max) {
    count(counter::limit_outbox_bytes);
    settle(serial, fate::receiver_slow);
    drop_unbegun(to);
    close(number, "\x03\xF5");
    return;
  }
  to.frames.push_back({bytes, serial});
}

void model::drop_unbegun(client& of) {
  std::deque<frame> begun;
  for (frame& each : of.frames) {
    const bool first = &each == &of.frames.front();
    if (first && (each.handshake || of.begun > 0)) {
      begun.push_back(each);
    } else {
      settle(each.serial, fate::receiver_slow);
    }
  }
  of.frames = std::move(begun);
}

void model::close(client_number who, const std::string& payload) {
  client& closed = clients_.at(who);
  if (closed.closing) {
    return;
  }
  leave(who);
  closed.closing = true;
  closed.due = now_ + milliseconds(stage_.options.close_timeout_ms);
  closed.frames.push_back({framed('\x88', payload)});
}

void model::settle(std::uint64_t serial, fate what) {
  if (serial != 0 && !fates_.emplace(serial, what).second) {
    throw std::logic_error("message " + std::to_string(serial) + " has two fates");
  }
}

}  // namespace p2p_broker::simulation
