// The keys of TLS tickets, newest first: the newest encrypts, older ones still decrypt what clients have kept.
// When a new one is due, which go, and how they are written down; whose clock and whose file that is, others know.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/random.hpp"

namespace p2p_broker::server {

struct ticket_key {
  std::array<std::byte, 16> name;    ///< sent in the clear with each ticket, to find the key by
  std::array<std::byte, 32> cipher;  ///< of AES-256
  std::array<std::byte, 32> mac;     ///< of HMAC with SHA-256
  std::int64_t made_s;               ///< seconds since 1970

  friend bool operator==(const ticket_key&, const ticket_key&) = default;
};

/// A value: a change makes another.
class ticket_keys {
 public:
  static constexpr std::int64_t day_s = 24 * 60 * 60;
  static constexpr std::int64_t newest_for_s = day_s;  ///< then another is due
  /// One that is no longer the newest for this long goes: a client keeps a ticket for 2 hours, OpenSSL's lifetime.
  static constexpr std::int64_t kept_for_s = 2 * day_s;
  static constexpr std::size_t keys_max = 3;
  static constexpr std::size_t raw_bytes = 80;  ///< a key without its time: name, cipher and mac
  static constexpr std::size_t text_bytes_max = 4096;

  /// One key of `now_s`.
  [[nodiscard]] static ticket_keys fresh(std::int64_t now_s, protocol::random_source& random);

  /// What text() wrote, or 80 bytes of chance, as `openssl rand 80` makes them: one key of unknown age.
  [[nodiscard]] static std::optional<ticket_keys> parse(std::string_view text);
  [[nodiscard]] std::string text() const;

  [[nodiscard]] const ticket_key& newest() const noexcept { return keys_.front(); }
  /// \param name 16 bytes \returns null for a ticket that is too old, or not ours
  [[nodiscard]] const ticket_key* find(std::span<const std::byte> name) const noexcept;
  [[nodiscard]] std::size_t count() const noexcept { return keys_.size(); }

  /// Whether the newest has served its time, or seems to come from a day to come: then the clock was wrong.
  [[nodiscard]] bool is_due(std::int64_t now_s) const noexcept;
  /// A new one in front of these, without those that are too old.
  [[nodiscard]] ticket_keys rotated(std::int64_t now_s, protocol::random_source& random) const;

  friend bool operator==(const ticket_keys&, const ticket_keys&) = default;

 private:
  explicit ticket_keys(std::vector<ticket_key> keys) : keys_(std::move(keys)) {}

  std::vector<ticket_key> keys_;  ///< one at least
};

}  // namespace p2p_broker::server
