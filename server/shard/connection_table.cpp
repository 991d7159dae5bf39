#include "server/shard/connection_table.hpp"

#include <memory>
#include <utility>

#include "server/net/address_text.hpp"

namespace p2p_broker::server {

connection* connection_table::add(file_descriptor socket, const address& from) try {
  address_account_ptr account = shard_.shared.addresses.account_of(from, false);
  if (!account->take_socket(shard_.settings.address_sockets_max)) {
    shard_.refuse(counter::limit_address_sockets, text_of(from, shard_.settings.log_mask_addresses));
    shard_.counts.add(counter::sockets_refused);
    shard_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  const tls_context* const tls = shard_.tls.get();
  tls_context::session session = tls != nullptr ? tls->make_session(socket.get()) : tls_context::session{};
  const bool secured = tls == nullptr || session;
  connection& link = make(transport(std::move(socket), std::move(session)), from, account);
  if (!secured || !link.start()) {
    link.lose(end_reason::refused);
    shard_.refuse(counter::limit_sockets, "the kernel or OpenSSL has no room for one more");
    return nullptr;
  }
  return &link;
} catch (const std::bad_alloc&) {
  shard_.counts.add(counter::out_of_memory);
  shard_.counts.add(counter::sockets_refused);
  shard_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
  return nullptr;
}

/// \param account in which the socket is counted; is taken over
connection& connection_table::make(transport bytes, const address& from, address_account_ptr& account) {
  try {
    return all_.add([&](std::uint32_t slot, std::uint32_t generation) {
      reserve();
      const peer_ref self{slot, generation, shard_.index};
      return std::make_unique<connection>(shard_, self, std::move(bytes), from, std::move(account));
    });
  } catch (const std::bad_alloc&) {
    if (account) {  // nobody has taken it over who would give the socket back
      account->give_back_socket();
    }
    throw;
  }
}

/// So that whoever ends for want of memory needs none.
void connection_table::reserve() {
  shard_.gone.reserve(all_.capacity());
  shard_.unflushed.reserve(all_.capacity());
}

void connection_table::condemn(peer_ref who, const farewell& why) {
  if (connection* const link = all_.find(who); link != nullptr) {
    condemned_.emplace_back(who, why);
    link->condemn();
  }
}

void connection_table::end_condemned() {
  for (const auto& [who, why] : std::exchange(condemned_, {})) {
    if (connection* const link = all_.find(who); link != nullptr) {
      serve(*link, [&why = why](connection& each) { each.close(why); });
    }
  }
}

void connection_table::flush() {
  for (std::size_t i = 0; i < shard_.unflushed.size(); ++i) {
    serve(*static_cast<connection*>(shard_.unflushed[i]), [](connection& each) { each.flush(); });
  }
  shard_.unflushed.clear();
}

void connection_table::continue_handshakes() {
  while (const auto who = shard_.handshakes.next()) {
    bool stepped = false;
    if (connection* const link = all_.find(*who); link != nullptr) {
      serve(*link, [&stepped](connection& each) { stepped = each.on_handshake_turn(); });
    }
    if (!stepped) {
      shard_.handshakes.give_back();
    }
  }
  if (!shard_.handshakes.empty()) {
    shard_.loop.wake();
  }
}

void connection_table::drain() {
  all_.for_each([this](connection& link) { serve(link, [](connection& each) { each.drain(); }); });
}

void connection_table::look_sooner() {
  all_.for_each([](connection& link) { link.look_sooner(); });
}

bool connection_table::free_gone() {
  if (shard_.gone.empty()) {
    return false;
  }
  for (const std::uint32_t slot : shard_.gone) {
    all_.free(slot);
    shard_.counts.add(counter::sockets_closed);
    shard_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
  }
  shard_.gone.clear();
  return true;
}

}  // namespace p2p_broker::server
