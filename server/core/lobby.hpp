// One lobby: who is in it under which number, who may see whom, whether it is sealed, and who has just left.
// Decisions alone: whoever asks is told whom to tell, and tells them when the lock is free again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/static_vector.hpp>

#include "protocol/random.hpp"
#include "server/core/instant.hpp"
#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

class realm;

/// Thread-safe.
class lobby {
 public:
  static constexpr std::uint32_t host_id = 1;
  static constexpr std::uint32_t id_max = 2147483647;  ///< what Godot takes as a peer's number
  static constexpr std::size_t members_most = 1024;    ///< whatever is asked for
  /// How long what is meant for a member who has left is dropped, rather than being its sender's fault.
  static constexpr milliseconds left_for{30'000};
  static constexpr std::size_t left_max = 1024;  ///< of whom that is known, at most

  struct member {
    std::uint32_t id = 0;
    peer_ref where;
  };
  /// In the order of joining. In the place where it stands, since whoever ends may have no memory.
  using some = boost::container::static_vector<member, members_most>;

  /// How the maker wishes it.
  struct wish {
    bool mesh = false;  ///< everybody sees everybody; else the host sees everybody, and the others see the host
    std::uint32_t members_max = members_most;
  };

  /// `host` makes it, and is its first member.
  lobby(const realm& in, std::string name, wish how, peer_ref host, instant now);

  [[nodiscard]] const realm& in() const noexcept { return in_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] bool is_mesh() const noexcept { return how_.mesh; }

  enum class verdict : std::uint8_t { joined, over, sealed, full };
  struct entry {
    verdict what;
    std::uint32_t id = 0;  ///< joined: 2 to id_max, which nobody has, nor had a moment ago
    some seen = {};        ///< joined: whom the newcomer sees, and who sees it
  };
  [[nodiscard]] entry join(peer_ref who, protocol::random_source& random, instant now);

  /// A member other than the host leaves. \returns who saw it
  [[nodiscard]] some leave(std::uint32_t id, instant now) noexcept;

  /// Nobody may join any more. \returns all members; none if it was sealed before
  [[nodiscard]] some seal(instant complete_at);

  /// The lobby is over. \returns all members
  [[nodiscard]] some end() noexcept;

  enum class way : std::uint8_t { there, left, none };
  struct destination {
    way what;
    peer_ref where = {};
  };
  /// Where a message of member `from` to `to` goes.
  [[nodiscard]] destination find(std::uint32_t from, std::uint32_t to, instant now) const;

  /// What is due at some time.
  struct times {
    std::optional<instant> complete_at;  ///< if it is sealed: when it ends
    std::optional<instant> alone_since;  ///< if there is but one member
  };
  [[nodiscard]] times due() const;

  [[nodiscard]] std::size_t size() const;

 private:
  struct departure {
    std::uint32_t id;
    instant when;
  };

  // compat: lobby-visible
  [[nodiscard]] bool sees(std::uint32_t a, std::uint32_t b) const noexcept {
    return a != b && (how_.mesh || a == host_id || b == host_id);
  }
  [[nodiscard]] const member* member_of(std::uint32_t id) const noexcept;
  [[nodiscard]] bool has_left(std::uint32_t id, instant now) const noexcept;
  [[nodiscard]] some all() const noexcept { return {members_.begin(), members_.end()}; }
  [[nodiscard]] some seen_by(std::uint32_t id) const noexcept;
  void forget_departed(instant now) noexcept;

  const realm& in_;
  const std::string name_;
  const wish how_;
  mutable std::mutex mutex_;
  std::vector<member> members_;  ///< in the order of joining; the host is the first
  std::vector<departure> left_;  ///< oldest first; has room for all who are here
  std::optional<instant> complete_at_;
  instant alone_since_;
  bool over_ = false;
};

using lobby_ptr = std::shared_ptr<lobby>;

}  // namespace p2p_broker::server
