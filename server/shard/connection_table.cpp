#include "server/shard/connection_table.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace p2p_broker::server {
namespace {

/// In which a request comes, with TLS and over a slow network, too. When all come back at once behind a restart, there
/// are many of which none has had it.
constexpr milliseconds pending_moment{1000};
constexpr std::size_t ended_for_newcomer = 2;  // more than come
constexpr std::size_t ended_each_tick = 64;

}  // namespace

connection* connection_table::add(file_descriptor socket, const address& from) try {
  const bool trusted = shard_.proxies.trusts(from);
  address_table& addresses = shard_.shared.addresses;
  address_account_ptr account = trusted ? addresses.account_of_proxy(from) : addresses.account_of(from, false);
  if (!account->take_socket(shard_.settings.address_sockets_max)) {
    shard_.refuse(counter::limit_address_sockets, {log::field::plain("from", shard_.shown(from))});
    shard_.count_refused_socket();
    return nullptr;
  }
  const tls_context* const tls = shard_.tls.get();
  tls_context::session session = tls != nullptr ? tls->make_session(socket.get()) : tls_context::session{};
  const bool secured = tls == nullptr || session;
  arrival how{from, std::move(account), trusted};
  connection& link = make(transport(std::move(socket), std::move(session)), how);
  bool started = false;
  serve(link, [&](connection& each) { started = secured && each.start(); });
  if (!started) {
    link.lose(end_reason::refused);
    shard_.refuse(counter::limit_sockets,
                  {log::field::plain("reason", "the kernel or OpenSSL has no room for one more")});
    return nullptr;
  }
  end_old_pending(ended_for_newcomer);
  return &link;
} catch (const std::bad_alloc&) {
  shard_.counts.add(counter::out_of_memory);
  shard_.count_refused_socket();
  return nullptr;
}

/// \param how is taken over
connection& connection_table::make(transport bytes, arrival& how) {
  try {
    return all_.add([&](std::uint32_t slot, std::uint32_t generation) {
      const peer_ref self{slot, generation, shard_.index};
      return std::make_unique<connection>(shard_, self, std::move(bytes), how);
    });
  } catch (const std::bad_alloc&) {
    if (how.account) {  // nobody has taken it over who would give the socket back
      how.account->give_back_socket();
    }
    throw;
  }
}

void connection_table::on_tick() {
  shard_.timers.expire(shard_.now, [this](std::uint32_t place) {
    if (connection* const link = at(place); link != nullptr) {
      serve(*link, [](connection& each) { each.on_deadline(); });
    }
  });
  end_old_pending(ended_each_tick);
  if (plan_) {
    go_on_draining();
  }
}

/// Above --handshakes_max: ends up to `most` of those that have had their moment.
void connection_table::end_old_pending(std::size_t most) {
  const auto too_many = [this] {
    return shard_.shared.pending.load(std::memory_order_relaxed) > shard_.settings.handshakes_max;
  };
  for (std::size_t n = 0; n < most && too_many(); ++n) {
    const auto oldest = shard_.pending.oldest_of_fullest(shard_.now - pending_moment);
    connection* const link = oldest ? all_.find(*oldest) : nullptr;
    if (link == nullptr) {
      return;
    }
    serve(*link, [](connection& each) { each.end_pending(); });
  }
}

void connection_table::tell(peer_ref to, std::string_view text) {
  connection* const link = all_.find(to);
  if (link == nullptr || !link->speaks()) {
    return;
  }
  if (char* const room = link->room_for(text.size(), 0); room != nullptr) {
    std::ranges::copy(text, room);
  } else {
    condemn(to, farewell_to_slow);
  }
}

void connection_table::condemn(peer_ref who, const farewell& why) {
  if (connection* const link = all_.find(who); link != nullptr) {
    if (why.why == end_reason::kicked && link->has_id()) {
      shard_.counts.add(counter::peers_kicked);
    }
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
  const std::vector<void*>& noted = shard_.unflushed.noted();
  for (std::size_t i = 0; i < noted.size(); ++i) {
    serve(*static_cast<connection*>(noted[i]), [](connection& each) { each.flush(); });
  }
  if (!shard_.unflushed.names_all()) {
    all_.for_each([this](connection& link) {
      if (link.unflushed()) {
        serve(link, [](connection& each) { each.flush(); });
      }
    });
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

/// Sockets are dealt out in turn, so that the other shards have about as many peers.
void connection_table::drain() {
  std::uint64_t staying = 0;
  all_.for_each([&staying](const connection& link) { staying += link.may_stay() ? 1 : 0; });
  const milliseconds window =
      drain_plan::window_for(staying * shard_.shared.inboxes.size(), milliseconds(shard_.settings.drain_timeout_ms));
  const bool at_once = window == milliseconds(0);
  all_.for_each([this, at_once](connection& link) {
    if (at_once || !link.may_stay()) {
      serve(link, [](connection& each) { each.drain(); });
    }
  });
  if (!at_once) {
    const auto seed = static_cast<std::uint32_t>(shard_.spoken.random.below(UINT32_MAX));
    plan_.emplace(shard_.now, window, all_.slots(), seed);
  }
}

/// Who has come into a slot meanwhile was told as it came.
void connection_table::go_on_draining() {
  plan_->advance(shard_.now, [this](std::uint32_t slot) {
    if (connection* const link = at(slot); link != nullptr && link->may_stay()) {
      serve(*link, [](connection& each) { each.drain(); });
    }
  });
  if (plan_->done()) {
    plan_.reset();
  }
}

void connection_table::hear_again(instant since) noexcept {
  all_.for_each([since](connection& link) { link.hear_again(since); });
}

void connection_table::look_sooner() {
  all_.for_each([](connection& link) { link.look_sooner(); });
}

bool connection_table::free_gone() {
  if (shard_.gone.empty()) {
    return false;
  }
  for (const std::uint32_t slot : shard_.gone.noted()) {
    free(slot);
  }
  for (std::uint32_t slot = 0; !shard_.gone.names_all() && slot < all_.slots(); ++slot) {
    if (const connection* const link = all_.at(slot); link != nullptr && link->gone()) {
      free(slot);
    }
  }
  shard_.gone.clear();
  return true;
}

void connection_table::free(std::uint32_t slot) noexcept {
  all_.free(slot);
  shard_.counts.add(counter::sockets_closed);
  shard_.shared.sockets.remove();
}

}  // namespace p2p_broker::server
