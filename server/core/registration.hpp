// A peer's place in a realm: its id, its token, and which connection speaks for it now.
// One allocation for all of it, counted references, since connections of several shards may hold the same one.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "server/core/address_account.hpp"
#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

class registration;
using registration_ptr = boost::intrusive_ptr<registration>;

class registration {
 public:
  static constexpr std::size_t text_bytes_max = UINT16_MAX;

  /// \param uid not 0, and another for every registration since the start; what links and late closes are compared by,
  ///        because an id may have another owner by then. \param id, token of `text_bytes_max` bytes at most
  [[nodiscard]] static registration_ptr make(std::string_view id, std::string_view token, std::uint64_t id_hash,
                                             std::uint64_t uid);

  /// What a client wishes to be while it is not decided: in no realm, with a uid of 0. `owner` may say who is asked.
  [[nodiscard]] static registration_ptr wish(std::string_view id, std::string_view token) {
    return make(id, token, 0, 0);
  }
  [[nodiscard]] bool is_wish() const noexcept { return uid_ == 0; }

  registration(const registration&) = delete;
  registration& operator=(const registration&) = delete;

  [[nodiscard]] std::string_view id() const noexcept {
    // Inside the JSON string if it needs no escapes, else behind it.
    return {chars() + (is_escaped() ? json_size_ : 1), id_size_};
  }
  /// The id as a JSON string with its quotes, ready to be sent.
  [[nodiscard]] std::string_view id_json() const noexcept { return {chars(), json_size_}; }
  [[nodiscard]] std::string_view token() const noexcept { return {chars() + token_at(), token_size_}; }
  /// Has it fetched from memory, ahead of its use: its head, and the id behind that.
  void prefetch() const noexcept {
    __builtin_prefetch(this);
    __builtin_prefetch(chars());
  }
  [[nodiscard]] std::uint64_t id_hash() const noexcept { return id_hash_; }
  [[nodiscard]] std::uint64_t uid() const noexcept { return uid_; }

  /// Whether `token` is this peer's, compared without telling by time where it differs.
  [[nodiscard]] bool has_token(std::string_view token) const noexcept;

  /// How often the id has changed hands since it was registered: 1 for its first owner. 0 when it has been freed. Who
  /// remembers the number that it was given knows without a lock whether it still speaks for the id.
  [[nodiscard]] std::uint32_t tenure() const noexcept { return tenure_.load(std::memory_order_acquire); }

  /// For the realm, which holds the stripe of this id. \returns the new tenure
  std::uint32_t begin_tenure() noexcept {
    const std::uint32_t next = tenure_.load(std::memory_order_relaxed) + 1;
    tenure_.store(next, std::memory_order_release);
    return next;
  }
  void end_tenure() noexcept { tenure_.store(0, std::memory_order_release); }

  /// The account of the address that registered the id, or null as long as none is known.
  [[nodiscard]] address_account* account() const noexcept {
    return reinterpret_cast<address_account*>(account_.load(std::memory_order_acquire) & ~counted);
  }

  /// Once. \param as_peer whether it counts there as a peer, see address_peers
  void belong_to(address_account_ptr whose, bool as_peer) noexcept {
    account_.store(reinterpret_cast<std::uintptr_t>(whose.detach()) | (as_peer ? counted : 0),
                   std::memory_order_release);
  }

  /// \returns whether it counted there as a peer until now
  [[nodiscard]] bool take_counted() noexcept {
    return (account_.fetch_and(~counted, std::memory_order_acq_rel) & counted) != 0;
  }

  peer_ref owner;  ///< guarded by the realm's stripe of this id

  /// Bytes of this peer's messages that wait for absent peers.
  std::atomic<std::uint32_t> queued_bytes{0};

 private:
  static constexpr std::uintptr_t counted = 1;

  registration() = default;
  ~registration() { const address_account_ptr last(account(), false); }

  [[nodiscard]] bool is_escaped() const noexcept { return json_size_ != id_size_ + 2U; }
  [[nodiscard]] std::size_t token_at() const noexcept { return json_size_ + (is_escaped() ? id_size_ : 0); }
  [[nodiscard]] const char* chars() const noexcept { return reinterpret_cast<const char*>(this + 1); }
  [[nodiscard]] char* chars() noexcept { return reinterpret_cast<char*>(this + 1); }

  friend void intrusive_ptr_add_ref(registration* self) noexcept {
    self->references_.fetch_add(1, std::memory_order_relaxed);
  }
  friend void intrusive_ptr_release(registration* self) noexcept;

  std::atomic<std::uint32_t> references_{0};
  std::atomic<std::uint32_t> tenure_{0};
  std::uint64_t id_hash_ = 0;
  std::uint64_t uid_ = 0;
  std::uint32_t json_size_ = 0;
  std::uint16_t id_size_ = 0;
  std::uint16_t token_size_ = 0;
  std::atomic<std::uintptr_t> account_{0};  ///< with `counted` in a bit that no address has
};
static_assert(sizeof(registration) <= 56, "an idle peer costs more than before");

/// With its uid beside it, by which many are put in order without looking each up.
struct numbered_registration {
  std::uint64_t uid;
  registration_ptr entry;
};

}  // namespace p2p_broker::server
