// All lobbies of the broker, by key and name. The name is what members tell each other, so it is drawn at random, and
// nobody finds a lobby of another key. In stripes, each with its own lock, and no call out under one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/instant.hpp"
#include "server/core/lobby.hpp"
#include "server/core/peer_ref.hpp"
#include "server/core/place_count.hpp"

namespace p2p_broker::server {

/// Thread-safe.
class lobbies {
 public:
  /// \param most that there can be at a time, of all keys together
  explicit lobbies(std::uint32_t most) : places_(most) {}

  /// Holds for new ones; those that there are stay.
  void set_limit(std::uint32_t most) noexcept { places_.set_limit(most); }

  enum class verdict : std::uint8_t {
    made,
    full,
    nameless,  ///< no name was found that no other lobby has
  };
  struct creation {
    verdict what;
    lobby_ptr made = nullptr;
  };
  /// Makes one for `host`, its first member. \param names that it may have
  [[nodiscard]] creation make(const realm& in, const protocol::id_template& names, protocol::random_source& random,
                              lobby::wish how, peer_ref host, instant now);

  /// The lobby of that name, or null.
  [[nodiscard]] lobby_ptr find(const realm& in, std::string_view name) const;

  /// `which` is over: its name is free again. To be called once.
  void forget(const lobby& which) noexcept;

  [[nodiscard]] std::size_t count() const noexcept { return places_.taken(); }

 private:
  struct named {
    const realm* in;
    std::string_view name;
    friend bool operator==(const named&, const named&) = default;
  };
  struct named_hash {
    std::size_t operator()(const named& key) const noexcept {
      return std::hash<std::string_view>{}(key.name) ^ std::hash<const void*>{}(key.in);
    }
  };
  struct stripe {
    mutable std::mutex mutex;
    std::unordered_map<named, lobby_ptr, named_hash> all;  ///< each name is in its lobby's keeping
  };
  static constexpr std::size_t stripe_count = 16;

  [[nodiscard]] bool add(const lobby_ptr& fresh);
  [[nodiscard]] static std::size_t index_of(const named& key) noexcept { return named_hash{}(key) % stripe_count; }

  place_count places_;
  std::array<stripe, stripe_count> stripes_;
};

}  // namespace p2p_broker::server
