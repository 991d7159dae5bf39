#include "server/shard/acceptor.hpp"

#include <cstring>
#include <new>
#include <utility>

#include "server/net/address_text.hpp"

namespace p2p_broker::server {

void acceptor::open(listener from) {
  from_.emplace(std::move(from));
  if (!watch()) {
    throw start_error("The kernel refuses to watch the listening socket.");
  }
}

void acceptor::close() noexcept {
  if (from_) {
    shard_.loop.remove(from_->fd());
    from_.reset();
    pace_ = {};
  }
}

bool acceptor::watch() noexcept {
  return shard_.loop.add(from_->fd(), this, others_.count() > 1 ? trigger::shared : trigger::level);
}

void acceptor::on_readable() {
  int taken = 0;
  while (from_ && taken < pace_.batch() && !rests() && accept_one()) {
    ++taken;
  }
  if (!rests()) {
    pace_.note(taken);
  }
}

/// Without a descriptor a socket stays in the backlog, the listening socket stays readable, and the loop would spin. A
/// few are ended with the spare one; whoever else waits does so until there is one again, or their turn comes.
void acceptor::rest() {
  for (int refused = 0; refused < accept_pace::refused_at_a_time && from_->refuse_one(); ++refused) {
    shard_.counts.add(counter::sockets_accepted);
    shard_.counts.add(counter::sockets_refused);
  }
  shard_.loop.remove(from_->fd());
  pace_.rest(shard_.now_at_latest());
}

void acceptor::on_tick() {
  if (pace_.is_rested(shard_.now) && !watch()) {
    pace_.rest(shard_.now);
  }
}

/// \returns whether to go on
bool acceptor::accept_one() {
  listener::accepted taken = from_->accept();
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
    shard_.refuse(counter::limit_sockets,
                  {log::field::plain("from", text_of(taken.from, shard_.settings.log_mask_addresses))});
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
