#include "server/shard/acceptor.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace p2p_broker::server {

void acceptor::open(listener from) {
  from_.push_back(std::move(from));
  if (!watch(from_.back())) {
    throw start_error("The kernel refuses to watch the listening socket.");
  }
}

void acceptor::close() noexcept {
  for (const listener& each : from_) {
    shard_.loop.remove(each.fd());
  }
  from_.clear();
  pace_ = {};
}

bool acceptor::watch(const listener& one) noexcept {
  return shard_.loop.add(one.fd(), this, others_.count() > 1 ? trigger::shared : trigger::level);
}

bool acceptor::watch_all() noexcept {
  const bool all = std::ranges::all_of(from_, [this](const listener& each) { return watch(each); });
  if (!all) {
    std::ranges::for_each(from_, [this](const listener& each) { shard_.loop.remove(each.fd()); });
  }
  return all;
}

/// One from each in turn, until nobody waits at any.
void acceptor::on_readable() {
  int taken = 0;
  for (std::size_t without = 0; without < from_.size() && taken < pace_.batch() && !rests();) {
    next_ = (next_ + 1) % from_.size();
    const bool took = accept_one(from_[next_]);
    taken += took ? 1 : 0;
    without = took ? 0 : without + 1;
  }
  if (!rests()) {
    pace_.note(taken);
  }
}

/// Without a descriptor a socket stays in the backlog, the listening socket stays readable, and the loop would spin. A
/// few are ended with the spare one; whoever else waits does so until there is one again, or their turn comes.
void acceptor::rest() {
  for (listener& each : from_) {
    for (int refused = 0; refused < accept_pace::refused_at_a_time && each.refuse_one(); ++refused) {
      shard_.counts.add(counter::sockets_accepted);
      shard_.counts.add(counter::sockets_refused);
    }
    shard_.loop.remove(each.fd());
  }
  pace_.rest(shard_.now_at_latest());
}

void acceptor::on_tick() {
  if (pace_.is_rested(shard_.now) && !watch_all()) {
    pace_.rest(shard_.now);
  }
}

/// \returns whether to go on
bool acceptor::accept_one(listener& from) {
  listener::accepted taken = from.accept();
  switch (taken.what) {
    case listener::accepted::status::done: break;
    case listener::accepted::status::vanished: return true;
    case listener::accepted::status::none: return false;
    case listener::accepted::status::no_descriptors:
      shard_.refuse(counter::limit_sockets, {log::field::plain("reason", std::strerror(taken.error))});
      rest();
      return false;
  }
  shard_.counts.add(counter::sockets_accepted);
  if (shard_.shared.sockets.add() > shard_.settings.sockets_max) {
    shard_.count_refused_socket();
    shard_.refuse(counter::limit_sockets, {log::field::plain("from", shard_.shown(taken.from))});
    return true;
  }
  try {
    deal(std::move(taken.socket), taken.from);
  } catch (const std::bad_alloc&) {
    shard_.counts.add(counter::out_of_memory);
    shard_.count_refused_socket();
  }
  return true;
}

void acceptor::deal(file_descriptor socket, const address& from) {
  const std::size_t target = shard_.shared.next_shard.fetch_add(1, std::memory_order_relaxed) % others_.count();
  if (target == shard_.index) {
    own_(std::move(socket), from);
  } else {
    others_.give_socket(target, std::move(socket), from);
  }
}

}  // namespace p2p_broker::server
