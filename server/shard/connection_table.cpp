#include "server/shard/connection_table.hpp"

#include <memory>
#include <utility>

#include "server/net/address_text.hpp"

namespace p2p_broker::server {

connection* connection_table::add(file_descriptor socket, const address& from) {
  address_account_ptr account = shard_.shared.addresses.account_of(from, false);
  if (!account->take_socket(shard_.settings.address_sockets_max)) {
    shard_.refuse(counter::limit_address_sockets, text_of(from, shard_.settings.log_mask_addresses));
    shard_.counts.add(counter::sockets_refused);
    shard_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  const tls_context* const tls = shard_.shared.tls;
  tls_context::session session = tls != nullptr ? tls->make_session(socket.get()) : tls_context::session{};
  const bool secured = tls == nullptr || session;
  connection& link = all_.add([&](std::uint32_t slot, std::uint32_t generation) {
    return std::make_unique<connection>(shard_, peer_ref{slot, generation, shard_.index},
                                        transport(std::move(socket), std::move(session)), from, std::move(account));
  });
  if (!secured || !link.start()) {
    shard_.refuse(counter::limit_sockets, "the kernel or OpenSSL has no room for one more");
    link.lose(end_reason::refused);
    return nullptr;
  }
  return &link;
}

void connection_table::condemn(peer_ref who, const farewell& why) {
  if (connection* const link = all_.find(who); link != nullptr) {
    link->condemn();
    condemned_.emplace_back(who, why);
  }
}

void connection_table::end_condemned() {
  for (const auto& [who, why] : std::exchange(condemned_, {})) {
    if (connection* const link = all_.find(who); link != nullptr) {
      link->close(why);
    }
  }
}

void connection_table::flush() {
  for (std::size_t i = 0; i < shard_.unflushed.size(); ++i) {
    static_cast<connection*>(shard_.unflushed[i])->flush();
  }
  shard_.unflushed.clear();
}

bool connection_table::continue_handshakes() {
  while (const auto who = shard_.handshakes.next()) {
    if (connection* const link = all_.find(*who); link == nullptr || !link->on_handshake_turn()) {
      shard_.handshakes.give_back();
    }
  }
  return !shard_.handshakes.empty();
}

void connection_table::drain() {
  all_.for_each([](connection& link) { link.drain(); });
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
