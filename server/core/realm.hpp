// One key's world: which ids are registered, by whom, and what waits for ids that are not.
// The one structure that shards share: striped by id, each stripe with its own lock, and no call out under a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/message.hpp"
#include "protocol/seeded_hash.hpp"
#include "server/core/absent_queue.hpp"
#include "server/core/absent_queues.hpp"
#include "server/core/address_peers.hpp"
#include "server/core/claimants.hpp"
#include "server/core/graced_ids.hpp"
#include "server/core/held_bytes.hpp"
#include "server/core/id_holds.hpp"
#include "server/core/id_list.hpp"
#include "server/core/id_walk.hpp"
#include "server/core/instant.hpp"
#include "server/core/link_table.hpp"
#include "server/core/live_limit.hpp"
#include "server/core/place_count.hpp"
#include "server/core/registered_ids.hpp"
#include "server/core/registration.hpp"
#include "server/core/stripe_index.hpp"
#include "server/core/waiting_budget.hpp"

namespace p2p_broker::server {

struct realm_limits {
  std::uint32_t concurrent_limit;    ///< registered ids; 0 lets nobody in
  std::uint32_t connection_limit;    ///< see link_table
  std::uint32_t queue_messages_max;  ///< waiting for one absent peer
  std::uint32_t queue_bytes_max;     ///< waiting for one absent peer, counted like the budget's bytes
  milliseconds expire_timeout;       ///< age of a queue, counted from its first message
  milliseconds id_hold;
  std::uint32_t id_hold_max;
};

/// Thread-safe.
class realm {
 public:
  enum class claim_verdict : std::uint8_t {
    opened,
    taken_over,
    contested,  ///< it has an owner with another token, who may be asked whether it still lives
    graced,     ///< it is kept for another token; the claimant has a place among those who wait
    crowded,    ///< likewise, and all places are taken
    full,
  };
  struct claim_result {
    claim_verdict verdict;
    registration_ptr registered = nullptr;      ///< when opened or taken over
    std::uint32_t tenure = 0;                   ///< likewise: what the new owner is known by, see registration
    peer_ref owner = {};                        ///< when taken over: who spoke for the id until now; contested: does
    instant until = {};                         ///< when graced: from when on the id is free
    std::vector<waiting_message> waiting = {};  ///< when opened: what waited for this id, oldest first
    claimants losers = {};                      ///< when opened: who waited for the id, which was kept for its client
  };

  struct resident {
    registration_ptr registered;
    peer_ref owner;
  };

  enum class keep_verdict : std::uint8_t {
    kept,
    present,  ///< the id has come in the meantime: `where` tells its place, nothing was kept
    queue_messages_full,
    queue_bytes_full,
    sender_full,
    address_full,
    total_full,
  };
  struct keep_result {
    keep_verdict verdict;
    std::optional<resident> where;
    bool will_expire;  ///< whether the queue holds a message of this sender, which will hear of its expiry
  };

  /// \param budget shared with other realms; must outlive this one
  realm(std::string key, realm_limits limits, protocol::hash_seed seed, waiting_budget& budget);

  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  [[nodiscard]] link_table& links() noexcept { return links_; }
  [[nodiscard]] id_holds& holds() noexcept { return holds_; }
  [[nodiscard]] address_peers& peers_of_addresses() noexcept { return of_addresses_; }
  [[nodiscard]] id_walk& walk() noexcept { return walk_; }
  [[nodiscard]] byte_sum& outbox_bytes() noexcept { return outbox_bytes_; }  ///< its part of those of all

  /// Holds for what comes from now on; who is there stays, and what waits.
  void set_limits(const realm_limits& limits) noexcept;

  /// Whether anybody may come: not since its key was removed.
  [[nodiscard]] bool is_open() const noexcept { return open_.load(std::memory_order_relaxed); }
  void open(bool may_come) noexcept { open_.store(may_come, std::memory_order_relaxed); }

  /// Registers `id` for the connection `owner`, or hands it over if `token` proves the same client.
  /// \param now not after the present, so that no grace ends early
  [[nodiscard]] claim_result claim(std::string_view id, std::string_view token, peer_ref owner, instant now) {
    claim_result claimed = claim_place(id, token, owner, now);
    if (claimed.verdict == claim_verdict::opened) {
      holds_.end(id);
    }
    return claimed;
  }

  enum class release_verdict : std::uint8_t { not_its_own, freed, graced };

  /// Frees the id, if it is still the owner of `tenure` who speaks for it; its links go too.
  /// \param tenure 0, that of nobody, frees nothing
  /// \param kept_until for a broken connection: until when the id is kept for its token
  release_verdict release(registration& registered, std::uint32_t tenure,
                          std::optional<instant> kept_until = std::nullopt);

  /// Frees the place of `claimant`, who waits for `id` while it is kept for another.
  void withdraw(std::string_view id, peer_ref claimant) {
    const hashed_id key = hashed(id);
    stripe& home = stripe_of(key);
    const std::scoped_lock lock(home.mutex);
    home.graced.withdraw(id, key.hash, claimant);
  }

  /// Forgets what was kept for clients that did not come back.
  void drop_graced(instant now) {
    if (graced() > 0) {
      for (stripe& each : stripes_) {
        const std::scoped_lock lock(each.mutex);
        graced_.fetch_sub(static_cast<std::uint32_t>(each.graced.drop(now)), std::memory_order_relaxed);
      }
    }
  }

  /// Whether `id` may be given to anybody at `now`: nobody has it, nor is it kept for who had it.
  [[nodiscard]] bool is_free(std::string_view id, instant now) const {
    const hashed_id key = hashed(id);
    const stripe& home = stripe_of(key);
    const std::scoped_lock lock(home.mutex);
    return home.registered.find(key) == nullptr && !home.graced.keeps(id, key.hash, now);
  }

  /// Who speaks for `id` now.
  [[nodiscard]] std::optional<peer_ref> find(std::string_view id) const;

  /// The registration that stands for `id` now, or none.
  [[nodiscard]] registration_ptr registered(std::string_view id) const {
    auto found = resident_of(id);
    return found ? std::move(found->registered) : nullptr;
  }

  /// The registration that stands for `id` now with its owner, in one look.
  [[nodiscard]] std::optional<resident> resident_of(std::string_view id) const;

  /// Keeps `message`, of a type that waits, for the absent `id`.
  [[nodiscard]] keep_result keep(std::string_view id, const protocol::envelope& message, registration& sender,
                                 instant now);

  /// Takes out all queues of the expiry age, oldest first.
  [[nodiscard]] std::vector<absent_queue> take_expired(instant now);

  /// Takes out what clients at the address of `whose` have waiting here, until that is `bytes_wanted` or more, behind
  /// what is in `out`; the bytes are given back by then. Looks at all queues: not for each message. \returns how many
  std::uint64_t take_waiting_of(const address_account& whose, std::uint64_t bytes_wanted,
                                std::vector<absent_queue>& out);

  /// Who is registered, in the order of registration.
  [[nodiscard]] std::vector<numbered_registration> in_order() const;

  /// Ids that are kept for the clients of broken connections, some of them for no longer, until drop_graced().
  [[nodiscard]] std::size_t graced() const noexcept { return graced_.load(std::memory_order_relaxed); }

  /// The ids of who is registered, as a JSON array. Of more than `always_fresh_max` ids it is made at most ten times a
  /// second, and can be as old as id_list::fresh_for.
  [[nodiscard]] id_list::text list_json(instant now);
  static constexpr std::size_t always_fresh_max = 100;

  /// To be called now and then: gives back what nobody has used for a while.
  void free_unused(instant now) { listed_.free_unused(now); }

  /// Behind a storm: gives back memory of tables that are nearly empty. \throws std::bad_alloc with all ids in place
  void shrink();

  [[nodiscard]] std::size_t size() const noexcept { return places_.taken(); }
  [[nodiscard]] std::uint64_t queue_bytes() const noexcept { return queue_bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint32_t concurrent_limit() const noexcept { return places_.limit(); }

 private:
  using hashed_id = absent_queues::key;
  struct stripe {
    mutable std::mutex mutex;
    registered_ids registered;
    absent_queues absent;
    graced_ids graced;
  };

  [[nodiscard]] hashed_id hashed(std::string_view id) const noexcept;
  [[nodiscard]] stripe& stripe_of(const hashed_id& key) noexcept;
  [[nodiscard]] const stripe& stripe_of(const hashed_id& key) const noexcept;
  [[nodiscard]] claim_result claim_place(std::string_view id, std::string_view token, peer_ref owner, instant now);
  [[nodiscard]] claim_result claim_free(stripe& home, const hashed_id& key, std::string_view token, peer_ref owner);
  /// A place of its own in concurrent_limit would let broken connections keep others out, so a kept id has none. There
  /// are no more of them than there may be ids; beyond that an id is free at once.
  [[nodiscard]] bool may_grace() const noexcept { return graced() < places_.limit(); }
  [[nodiscard]] std::vector<waiting_message> take_waiting(stripe& in, const hashed_id& key);
  [[nodiscard]] keep_verdict add_to_queue(absent_queue& queue, const protocol::envelope& message, registration& sender);

  std::string key_;
  place_count places_;
  live_limit queue_messages_max_;
  live_limit queue_bytes_max_;
  live_limit expire_timeout_ms_;
  protocol::hash_seed seed_;
  waiting_budget& budget_;
  link_table links_;
  address_peers of_addresses_;
  id_holds holds_;
  id_walk walk_;
  id_list listed_;
  std::array<stripe, stripes_of_table> stripes_;
  std::atomic<bool> open_{true};
  std::atomic<std::uint32_t> queues_{0};
  std::atomic<std::uint64_t> queue_bytes_{0};
  byte_sum outbox_bytes_{0};
  std::atomic<std::uint32_t> graced_{0};
  std::atomic<std::uint64_t> next_uid_{1};
  std::atomic<std::uint64_t> next_queue_{1};
};

}  // namespace p2p_broker::server
