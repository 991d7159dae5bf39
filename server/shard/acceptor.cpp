#include "server/shard/acceptor.hpp"

#include <cstring>
#include <new>
#include <utility>

#include "server/net/address_text.hpp"

namespace p2p_broker::server {

void acceptor::on_readable() {
  for (int i = 0; i < batch_max; ++i) {
    if (!accept_one()) {
      return;
    }
  }
}

/// \returns whether to go on
bool acceptor::accept_one() {
  listener::accepted taken = from_.accept();
  switch (taken.what) {
    case listener::accepted::status::done: break;
    case listener::accepted::status::vanished: return true;
    case listener::accepted::status::none: return false;
    case listener::accepted::status::no_descriptors:
      shard_.refuse(counter::limit_sockets, std::strerror(taken.error));
      if (from_.refuse_one()) {
        shard_.counts.add(counter::sockets_accepted);
        shard_.counts.add(counter::sockets_refused);
      }
      return false;
  }
  shard_.counts.add(counter::sockets_accepted);
  if (shard_.shared.sockets.fetch_add(1, std::memory_order_relaxed) >= shard_.settings.sockets_max) {
    shard_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
    shard_.counts.add(counter::sockets_refused);
    shard_.refuse(counter::limit_sockets, text_of(taken.from, shard_.settings.log_mask_addresses));
    return true;
  }
  try {
    deal(std::move(taken.socket), taken.from);
  } catch (const std::bad_alloc&) {
    shard_.counts.add(counter::out_of_memory);
    shard_.counts.add(counter::sockets_refused);
    shard_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
  }
  return true;
}

void acceptor::deal(file_descriptor socket, const address& from) {
  const std::size_t target = next_shard_;
  next_shard_ = (next_shard_ + 1) % others_.count();
  if (target == shard_.index) {
    own_(std::move(socket), from);
  } else {
    others_.give_socket(target, std::move(socket), from);
  }
}

}  // namespace p2p_broker::server
