#include "server/core/ticket_keys.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

namespace p2p_broker::server {
namespace {

constexpr std::string_view heading =
    "# TLS ticket keys of p2p-broker, newest first; whoever has them reads what is sent.\n";
constexpr std::string_view digits = "0123456789abcdef";

[[nodiscard]] ticket_key draw(std::int64_t now_s, protocol::random_source& random) {
  ticket_key made{};
  random.fill(made.name);
  random.fill(made.cipher);
  random.fill(made.mac);
  made.made_s = now_s;
  return made;
}

void append_hex(std::string& to, std::span<const std::byte> bytes) {
  for (const std::byte each : bytes) {
    to += digits[std::to_integer<std::size_t>(each) >> 4];
    to += digits[std::to_integer<std::size_t>(each) & 15];
  }
}

/// Takes bytes of the key from the front of `from`.
void take_raw(std::string_view& from, std::span<std::byte> into) {
  std::memcpy(into.data(), from.data(), into.size());
  from.remove_prefix(into.size());
}

[[nodiscard]] ticket_key raw_key(std::string_view bytes, std::int64_t made_s) {
  ticket_key key{};
  take_raw(bytes, key.name);
  take_raw(bytes, key.cipher);
  take_raw(bytes, key.mac);
  key.made_s = made_s;
  return key;
}

[[nodiscard]] std::optional<std::string> from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const std::size_t high = digits.find(text[i]);
    const std::size_t low = digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) {
      return std::nullopt;
    }
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

/// "1700000000 0123…": when it was made, and its 80 bytes.
[[nodiscard]] std::optional<ticket_key> key_in(std::string_view line) {
  std::int64_t made_s = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), made_s);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (error != std::errc() || line.size() != 1 + 2 * ticket_keys::raw_bytes || line.front() != ' ') {
    return std::nullopt;
  }
  const auto bytes = from_hex(line.substr(1));
  return bytes ? std::optional(raw_key(*bytes, made_s)) : std::nullopt;
}

}  // namespace

ticket_keys ticket_keys::fresh(std::int64_t now_s, protocol::random_source& random) {
  return ticket_keys({draw(now_s, random)});
}

std::optional<ticket_keys> ticket_keys::parse(std::string_view text) {
  if (text.size() == raw_bytes) {
    return ticket_keys({raw_key(text, 0)});
  }
  if (!text.starts_with(heading)) {
    return std::nullopt;
  }
  text.remove_prefix(heading.size());
  std::vector<ticket_key> keys;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const auto key = key_in(text.substr(0, end));
    if (end == std::string_view::npos || !key || keys.size() == keys_max) {
      return std::nullopt;  // a file that was cut is no good either
    }
    keys.push_back(*key);
    text.remove_prefix(end + 1);
  }
  return keys.empty() ? std::nullopt : std::optional(ticket_keys(std::move(keys)));
}

std::string ticket_keys::text() const {
  std::string text(heading);
  for (const ticket_key& key : keys_) {
    text += std::to_string(key.made_s) + ' ';
    append_hex(text, key.name);
    append_hex(text, key.cipher);
    append_hex(text, key.mac);
    text += '\n';
  }
  return text;
}

const ticket_key* ticket_keys::find(std::span<const std::byte> name) const noexcept {
  const auto found =
      std::ranges::find_if(keys_, [&](const ticket_key& key) { return std::ranges::equal(key.name, name); });
  return found == keys_.end() ? nullptr : &*found;
}

bool ticket_keys::is_due(std::int64_t now_s) const noexcept {
  const std::int64_t age_s = now_s - newest().made_s;
  return age_s >= newest_for_s || age_s < -newest_for_s;
}

ticket_keys ticket_keys::rotated(std::int64_t now_s, protocol::random_source& random) const {
  std::vector<ticket_key> keys = {draw(now_s, random)};
  for (const ticket_key& key : keys_) {
    // How long a key of unknown age has been the newest nobody knows, but it was until now.
    const bool is_kept = &key == &newest() || now_s - key.made_s < kept_for_s;
    if (is_kept && keys.size() < keys_max) {
      keys.push_back(key);
    }
  }
  return ticket_keys(std::move(keys));
}

}  // namespace p2p_broker::server
