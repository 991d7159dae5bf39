// What waits to be sent to a client, whose it is, and what the net takes of it.
#include <algorithm>

#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {
namespace {

using expected::stretch;
using server::counter;

constexpr char message_start = '\x81';
constexpr std::size_t pace_bytes = 65'536;

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

}  // namespace

/// \returns false when it has no room: the frame is refused, unless the net has ended
bool model::append(line& to, char first, const std::string& payload, std::uint64_t serial, std::uint64_t sender) {
  if (!to.gives_room) {
    return false;
  }
  const std::string bytes = framed(first, payload);
  bool room = admits(to, bytes.size(), sender);
  if (!room && !to.blocked) {
    if (push(to) == flow::broken) {
      to.gives_room = false;
      to.to_flush = true;
      return false;
    }
    room = admits(to, bytes.size(), sender);
  }
  if (!room) {
    count(counter::limit_outbox_bytes, first == message_start ? 1 : 0);
    return false;
  }
  if (bytes.size() > stage_.options.outbox_bytes_max) {
    seen_.see(sight::lone_large_frame);
  }
  to.to_flush = true;
  to.outbox.push_back({bytes, serial, false, sender, to.books});
  return true;
}

/// As much as is allowed in all. From an eighth of that on, it is written down whose frames come, and nobody gets more
/// than another eighth, or one frame; until half an eighth is left.
bool model::admits(line& to, std::size_t bytes, std::uint64_t sender) {
  const std::size_t most = stage_.options.outbox_bytes_max;
  const std::size_t eighth = most / 8;
  const std::size_t pending = to.pending();
  if (to.outbox.empty() || (to.books && pending < eighth / 2)) {
    to.books = false;
    std::ranges::for_each(to.outbox, [](stretch& each) { each.booked = false; });
  }
  if (to.outbox.empty() || (!to.books && pending + bytes <= eighth)) {
    return true;
  }
  if (pending + bytes > most) {
    return std::ranges::all_of(to.outbox, &stretch::http);
  }
  to.books = true;
  std::size_t mine = 0;
  for (const stretch& each : to.outbox) {
    if (each.booked && each.sender == sender && sender != 0) {
      mine += each.bytes.size() - (&each == &to.outbox.front() ? to.begun : 0);
    }
  }
  if (mine != 0 && mine + bytes > eighth) {
    seen_.see(sight::share_full);
    return false;
  }
  return true;
}

void model::append_last(line& to, const std::string& payload) {
  to.outbox.push_back({framed('\x88', payload), 0, false, 0, to.books});
  to.gives_room = false;
  to.to_flush = true;
}

/// As much as the net takes.
model::flow model::push(line& to) {
  while (!to.outbox.empty()) {
    if (to.reset) {
      return flow::broken;
    }
    stretch& first = to.outbox.front();
    const std::string piece = first.bytes.substr(to.begun, to.pipe_max - to.pipe_bytes);
    to.taken |= to.blocked && !piece.empty();
    to.blocked = piece.empty();
    if (to.blocked) {
      to.pace_since = to.pace_since.value_or(at_latest(part_of(to)));
      return flow::blocked;
    }
    to.begun += piece.size();
    take_pace(to, piece.size());
    to.pipe_bytes += piece.size();
    const bool whole = to.begun == first.bytes.size();
    to.pipe.push_back({piece, whole ? first.serial : 0});
    if (whole) {
      to.outbox.pop_front();
      to.begun = 0;
    }
  }
  to.blocked = false;
  to.pace_since.reset();
  to.pace_taken = 0;
  return flow::clear;
}

void model::take_pace(line& to, std::size_t bytes) {
  to.pace_taken += to.pace_since ? bytes : 0;
  if (to.pace_taken >= pace_bytes) {
    to.pace_since = part_of(to).now;
    to.pace_taken %= pace_bytes;
  }
}

/// What is HTTP is finished, and so is a frame of which a part is sent.
void model::drop_unbegun(line& of) {
  std::deque<stretch> stay;
  for (stretch& each : of.outbox) {
    const bool begun = &each == &of.outbox.front() && of.begun > 0;
    if (each.http || begun) {
      stay.push_back(each);
    } else {
      count_lost(each);
      books_.settle(each.serial, fate::receiver_slow);
    }
  }
  of.outbox = std::move(stay);
  of.books = false;
}

void model::count_lost(const stretch& dropped) {
  count(counter::messages_lost, !dropped.http && dropped.bytes.front() == message_start ? 1 : 0);
}

}  // namespace p2p_broker::simulation
