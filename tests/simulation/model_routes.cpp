// Messages: where they go, what waits, and who is linked.
#include <algorithm>
#include <stdexcept>

#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {

using expected::kept;
using expected::queue;
using protocol::message_type;
using server::counter;
using server::milliseconds;

void model::route(world& in, const identity_ptr& sender, const message& what, std::uint16_t shard) {
  if (in.here.contains(what.dst_id)) {
    const identity_ptr receiver = in.here.at(what.dst_id);
    if (what.type == message_type::offer && receiver != sender && !link(in, *sender, *receiver)) {
      books_.settle(what.serial, fate::link_refused);
      tell_expired(in, sender->name->id, what.dst_json, shard);
      return;
    }
    if (what.type == message_type::answer) {
      take_up(in, *sender, *receiver);
    }
    bring(in, receiver->owner, what, shard);
  } else if (what.waits()) {
    keep(in, sender, what, shard);
  } else {
    count(counter::messages_ignored);
    books_.settle(what.serial, fate::receiver_absent);
  }
}

/// \param to_tell where it is said that the message was missed, if that turns out only elsewhere
bool model::give(std::uint16_t shard, client_number to, world* to_tell, const message& what) {
  line& receiver = lines_.at(to);
  if (receiver.shard != shard) {
    return write_letter(parts_.at(shard), receiver, to_tell, what);
  }
  return append(receiver, '\x81', what.text(), what.serial, what.sender);
}

void model::bring(world& in, client_number to, const message& what, std::uint16_t shard) {
  if (give(shard, to, &in, what)) {
    count(counter::messages_relayed);
    count_type(what.type);
  } else {
    miss(in, what, shard, lines_.at(to).shard == shard ? fate::missed_here : fate::mailbox_full);
  }
}

/// A type that the broker does not know is counted with all alone.
void model::count_type(message_type type) {
  switch (type) {
    case message_type::offer: count(counter::relayed_offers); return;
    case message_type::answer: count(counter::relayed_answers); return;
    case message_type::candidate: count(counter::relayed_candidates); return;
    case message_type::leave: count(counter::relayed_leaves); return;
    case message_type::expire: count(counter::relayed_expires); return;
    default: return;
  }
}

/// Told once for a pair and instant, however many messages missed.
void model::miss(world& in, const message& what, std::uint16_t shard, fate why) {
  count(counter::messages_missed);
  books_.settle(what.serial, why);
  if (!what.waits()) {
    return;
  }
  part& at = parts_.at(shard);
  if (at.missed_at != at_latest(at)) {
    at.missed_at = at_latest(at);
    at.missed.clear();
  }
  if (in.here.contains(what.src_id) && at.missed.insert({&in, what.src_json + what.dst_json}).second) {
    tell_expired(in, what.src_id, what.dst_json, shard);
  }
}

void model::tell_expired(world& in, const std::string& sender_id, const std::string& dst_json, std::uint16_t shard) {
  if (!in.here.contains(sender_id)) {
    return;
  }
  const identity_ptr told = in.here.at(sender_id);
  if (give(shard, told->owner, nullptr, {message_type::expire, "", dst_json, "", told->name->json, ""})) {
    count(counter::expires_sent);
  }
}

bool model::link(world& in, const identity& a, const identity& b) {
  if (in.links.contains({a.number, b.number})) {
    return true;
  }
  const std::size_t most = stage_.options.connection_limit;
  const bool called_is_full = degree(in, b.number) >= most && !in.links.contains({b.number, a.number});
  if (degree(in, a.number) >= most || called_is_full) {
    count(counter::limit_connection);
    return false;
  }
  if (a.here && b.here) {
    in.links.insert({a.number, b.number});
  } else {
    unlink(in, a.here ? b.number : a.number);
  }
  return true;
}

/// Who answers an OFFER has the link for its own, as long as it may have one more.
void model::take_up(world& in, const identity& answers, const identity& caller) {
  const bool asked = in.links.contains({caller.number, answers.number});
  if (asked && answers.here && degree(in, answers.number) < stage_.options.connection_limit) {
    in.links.insert({answers.number, caller.number});
  }
}

std::size_t model::degree(const world& in, std::uint64_t number) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(in.links, [&](const auto& pair) { return pair.first == number; }));
}

void model::unlink(world& in, std::uint64_t number) {
  std::erase_if(in.links, [&](const auto& pair) { return pair.first == number || pair.second == number; });
}

std::vector<kept> model::take_waiting(world& in, const std::string& id) {
  const auto found = std::ranges::find(in.queues, id, &queue::dst_id);
  if (found == in.queues.end()) {
    return {};
  }
  std::vector<kept> waiting = std::move(found->messages);
  in.queues.erase(found);
  return waiting;
}

void model::keep(world& in, const identity_ptr& sender, const message& what, std::uint16_t shard) {
  auto found = std::ranges::find(in.queues, what.dst_id, &queue::dst_id);
  const queue empty{what.dst_id, what.dst_json, at_latest(parts_.at(shard)), 0, {}};
  const std::uint64_t bytes = what.text().size() + what.dst_json.size() + 512;
  const queue& judged = found == in.queues.end() ? empty : *found;
  const fate verdict = judge_kept(judged, *sender, bytes);
  if (verdict != fate::delivered) {
    books_.settle(what.serial, verdict);
    const bool hears_later =
        std::ranges::any_of(judged.messages, [&](const kept& each) { return each.sender == sender; });
    if (!hears_later) {
      tell_expired(in, sender->name->id, what.dst_json, shard);
    }
    return;
  }
  if (found == in.queues.end()) {
    in.queues.push_back(empty);
    found = std::prev(in.queues.end());
  }
  found->messages.push_back({what, sender, bytes});
  found->bytes += bytes;
  sender->waiting_bytes += bytes;
  waiting_bytes_ += bytes;
  count(counter::messages_queued);
}

/// `delivered` stands for a message that may wait.
fate model::judge_kept(const queue& waiting, const identity& sender, std::uint64_t bytes) {
  const config::options& limits = stage_.options;
  if (waiting.messages.size() >= limits.queue_messages_max) {
    count(counter::limit_queue_messages);
    return fate::queue_messages_full;
  }
  if (waiting.bytes + bytes > limits.queue_bytes_max) {
    count(counter::limit_queue_bytes);
    return fate::queue_bytes_full;
  }
  if (sender.waiting_bytes + bytes > limits.sender_queue_bytes_max) {
    count(counter::limit_sender_queue_bytes);
    return fate::sender_full;
  }
  if (waiting_bytes_ + bytes > limits.total_queue_bytes_max) {
    count(counter::limit_total_queue_bytes);
    return fate::total_full;
  }
  return fate::delivered;
}

void model::give_back(const kept& gone) {
  gone.sender->waiting_bytes -= gone.bytes;
  waiting_bytes_ -= gone.bytes;
}

void model::sweep(std::uint16_t shard) {
  const milliseconds age(stage_.options.expire_timeout_ms);
  for (const std::string& key : stage_.options.keys) {
    world& in = worlds_.at(key);
    std::erase_if(in.graced, [&](const auto& each) { return parts_.at(shard).now >= each.second.until; });
    const std::vector<queue> before = std::exchange(in.queues, {});
    for (const queue& each : before) {
      if (parts_.at(shard).now - each.created < age) {
        in.queues.push_back(each);
        continue;
      }
      std::set<std::string> told;
      for (const kept& gone : each.messages) {
        count(counter::messages_expired);
        books_.settle(gone.what.serial, fate::expired);
        give_back(gone);
        if (told.insert(gone.sender->name->id).second) {
          tell_expired(in, gone.sender->name->id, each.dst_json, shard);
        }
      }
    }
  }
}

std::vector<std::string> model::ids(const std::string& key) const {
  std::map<std::uint64_t, std::string> by_age;
  for (const auto& [id, self] : worlds_.at(key).here) {
    by_age[self->number] = id;
  }
  std::vector<std::string> found;
  for (const auto& [number, id] : by_age) {
    found.push_back(id);
  }
  return found;
}

std::uint64_t model::waiting_bytes_of(const std::string& key, const std::string& id) const {
  return worlds_.at(key).here.at(id)->waiting_bytes;
}

std::set<std::string> model::linked_with(const std::string& key, const std::string& id) const {
  const world& in = worlds_.at(key);
  const std::uint64_t number = in.here.at(id)->number;
  std::set<std::string> found;
  for (const auto& [other, self] : in.here) {
    if (in.links.contains({number, self->number})) {
      found.insert(other);
    }
  }
  return found;
}

}  // namespace p2p_broker::simulation
