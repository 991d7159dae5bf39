#include "server/core/realm.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace p2p_broker::server {

realm::realm(std::string key, realm_limits limits, protocol::hash_seed seed, waiting_budget& budget)
    : key_(std::move(key)),
      places_(limits.concurrent_limit),
      queue_messages_max_(limits.queue_messages_max),
      queue_bytes_max_(limits.queue_bytes_max),
      expire_timeout_ms_(static_cast<std::uint32_t>(limits.expire_timeout.count())),
      seed_(seed),
      budget_(budget),
      links_(limits.connection_limit),
      holds_(limits.id_hold, limits.id_hold_max, seed) {}

void realm::set_limits(const realm_limits& limits) noexcept {
  places_.set_limit(limits.concurrent_limit);
  queue_messages_max_.set(limits.queue_messages_max);
  queue_bytes_max_.set(limits.queue_bytes_max);
  expire_timeout_ms_.set(static_cast<std::uint32_t>(limits.expire_timeout.count()));
  links_.set_links_max(limits.connection_limit);
  holds_.set_limits(limits.id_hold, limits.id_hold_max);
  walk_.note_free();  // the template may be another
}

realm::claim_result realm::claim_place(std::string_view id, std::string_view token, peer_ref owner, instant now) {
  const hashed_id key = hashed(id);
  stripe& home = stripe_of(key);
  const std::scoped_lock lock(home.mutex);
  if (const registration_ptr* const found = home.registered.find(key); found != nullptr) {
    registration& present = **found;
    if (!present.has_token(token)) {
      return {.verdict = claim_verdict::contested, .owner = present.owner};
    }
    return {.verdict = claim_verdict::taken_over,
            .registered = *found,
            .tenure = present.begin_tenure(),
            .owner = std::exchange(present.owner, owner)};
  }
  if (graced_id* const kept = home.graced.kept_from(token, id, key.hash, now); kept != nullptr) {
    const bool waits = kept->waiting.add(owner);
    return {.verdict = waits ? claim_verdict::graced : claim_verdict::crowded, .until = kept->until};
  }
  return claim_free(home, key, token, owner);
}

realm::claim_result realm::claim_free(stripe& home, const hashed_id& key, std::string_view token, peer_ref owner) {
  if (!places_.reserve()) {
    return {.verdict = claim_verdict::full};
  }
  registration_ptr fresh;
  try {
    fresh = registration::make(key.id, token, key.hash, next_uid_.fetch_add(1, std::memory_order_relaxed));
    home.registered.add(fresh);
  } catch (const std::bad_alloc&) {
    places_.give_back();
    throw;
  }
  fresh->owner = owner;
  const std::uint32_t tenure = fresh->begin_tenure();
  auto [was_kept, losers] = home.graced.take(key.id, key.hash);
  graced_.fetch_sub(was_kept ? 1 : 0, std::memory_order_relaxed);
  losers.remove(owner);
  return {.verdict = claim_verdict::opened,
          .registered = std::move(fresh),
          .tenure = tenure,
          .waiting = take_waiting(home, key),
          .losers = losers};
}

realm::release_verdict realm::release(registration& registered, std::uint32_t tenure,
                                      std::optional<instant> kept_until) {
  const hashed_id key{registered.id(), registered.id_hash()};
  stripe& home = stripe_of(key);
  bool graced = false;
  {
    const std::scoped_lock lock(home.mutex);
    if (tenure == 0 || registered.tenure() != tenure) {
      return release_verdict::not_its_own;
    }
    registered.end_tenure();
    const registration_ptr former = &registered;
    home.registered.erase(key);
    places_.give_back();
    // compat: id-grace
    graced = kept_until && may_grace() && home.graced.add(former, *kept_until);
    graced_.fetch_add(graced ? 1 : 0, std::memory_order_relaxed);
  }
  of_addresses_.leave(registered);
  links_.unlink_all(registered.uid());
  walk_.note_free();
  return graced ? release_verdict::graced : release_verdict::freed;
}

std::optional<peer_ref> realm::find(std::string_view id) const {
  const hashed_id key = hashed(id);
  const stripe& home = stripe_of(key);
  const std::scoped_lock lock(home.mutex);
  const registration_ptr* const found = home.registered.find(key);
  return found != nullptr ? std::optional((*found)->owner) : std::nullopt;
}

std::optional<realm::resident> realm::resident_of(std::string_view id) const {
  const hashed_id key = hashed(id);
  const stripe& home = stripe_of(key);
  const std::scoped_lock lock(home.mutex);
  const registration_ptr* const found = home.registered.find(key);
  return found != nullptr ? std::optional(resident{*found, (*found)->owner}) : std::nullopt;
}

realm::keep_result realm::keep(std::string_view id, const protocol::envelope& message, registration& sender,
                               instant now) {
  const hashed_id key = hashed(id);
  stripe& home = stripe_of(key);
  const std::scoped_lock lock(home.mutex);
  if (const registration_ptr* const found = home.registered.find(key); found != nullptr) {
    return {keep_verdict::present, resident{*found, (*found)->owner}, false};
  }
  absent_queue* const known = home.absent.find(key);
  absent_queue& queue = known != nullptr ? *known : home.absent.make(key, message.dst_json);
  keep_result result{.verdict = keep_verdict::total_full, .where = std::nullopt, .will_expire = false};
  try {
    result.verdict = add_to_queue(queue, message, sender);
    result.will_expire = queue.has_message_from(sender);
  } catch (const std::bad_alloc&) {
    if (known == nullptr) {
      home.absent.erase(key);
    }
    throw;
  }
  if (known == nullptr && result.verdict != keep_verdict::kept) {
    home.absent.erase(key);
  } else if (known == nullptr) {
    queue.created = now;
    queue.number = next_queue_.fetch_add(1, std::memory_order_relaxed);
    queues_.fetch_add(1, std::memory_order_relaxed);
  }
  return result;
}

std::vector<absent_queue> realm::take_expired(instant now) {
  std::vector<absent_queue> expired;
  if (queues_.load(std::memory_order_relaxed) == 0) {
    return expired;
  }
  const instant latest = now - milliseconds(expire_timeout_ms_.get());
  for (stripe& each : stripes_) {
    const std::scoped_lock lock(each.mutex);
    queues_.fetch_sub(static_cast<std::uint32_t>(each.absent.take_created(latest, expired)), std::memory_order_relaxed);
  }
  for (const absent_queue& each : expired) {
    queue_bytes_.fetch_sub(each.bytes, std::memory_order_relaxed);
  }
  std::ranges::sort(expired, {}, &absent_queue::number);
  return expired;
}

std::uint64_t realm::take_waiting_of(const address_account& whose, std::uint64_t bytes_wanted,
                                     std::vector<absent_queue>& out) {
  std::uint64_t taken = 0;
  for (stripe& each : stripes_) {
    if (taken >= bytes_wanted || queues_.load(std::memory_order_relaxed) == 0) {
      break;
    }
    const std::scoped_lock lock(each.mutex);
    const auto part = each.absent.take_of(whose, bytes_wanted - taken, out);
    taken += part.bytes;
    queue_bytes_.fetch_sub(part.bytes, std::memory_order_relaxed);
    queues_.fetch_sub(static_cast<std::uint32_t>(part.emptied), std::memory_order_relaxed);
  }
  return taken;
}

void realm::shrink() {
  for (stripe& each : stripes_) {
    const std::scoped_lock lock(each.mutex);
    each.registered.shrink();
  }
}

id_list::text realm::list_json(instant now) {
  const bool large = size() > always_fresh_max;
  if (large) {
    if (id_list::text made = listed_.get(now)) {
      return made;
    }
  }
  id_list::text made = id_list::made_of(in_order());
  if (large) {
    listed_.put(made);
  }
  return made;
}

std::vector<numbered_registration> realm::in_order() const {
  std::vector<numbered_registration> found;
  found.reserve(size());
  for (const stripe& each : stripes_) {
    const std::scoped_lock lock(each.mutex);
    for (const registration_ptr& entry : each.registered) {
      found.push_back({entry->uid(), entry});
    }
  }
  std::ranges::sort(found, {}, &numbered_registration::uid);
  return found;
}

realm::hashed_id realm::hashed(std::string_view id) const noexcept { return {id, protocol::siphash(seed_, id)}; }

realm::stripe& realm::stripe_of(const hashed_id& key) noexcept { return stripes_[stripe_index(key.hash)]; }
const realm::stripe& realm::stripe_of(const hashed_id& key) const noexcept { return stripes_[stripe_index(key.hash)]; }

std::vector<waiting_message> realm::take_waiting(stripe& in, const hashed_id& key) {
  auto taken = in.absent.take(key);
  if (!taken) {
    return {};
  }
  queues_.fetch_sub(1, std::memory_order_relaxed);
  queue_bytes_.fetch_sub(taken->bytes, std::memory_order_relaxed);
  return std::move(taken->messages);
}

realm::keep_verdict realm::add_to_queue(absent_queue& queue, const protocol::envelope& message, registration& sender) {
  const auto bytes =
      static_cast<std::uint32_t>(message.size() + message.dst_json.size()) + waiting_message::overhead_bytes;
  // compat: queue-limits
  if (queue.messages.size() >= queue_messages_max_.get()) {
    return keep_verdict::queue_messages_full;
  }
  if (queue.bytes + bytes > queue_bytes_max_.get()) {
    return keep_verdict::queue_bytes_full;
  }
  switch (budget_.reserve(sender, bytes)) {
    case waiting_budget::verdict::sender_full: return keep_verdict::sender_full;
    case waiting_budget::verdict::address_full: return keep_verdict::address_full;
    case waiting_budget::verdict::total_full: return keep_verdict::total_full;
    case waiting_budget::verdict::granted: break;
  }
  queue.messages.push_back({message.type, {budget_, registration_ptr(&sender), bytes}, message.text()});
  queue.bytes += bytes;
  queue_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  return keep_verdict::kept;
}

}  // namespace p2p_broker::server
