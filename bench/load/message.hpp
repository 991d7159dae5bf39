// The messages that the load generator relays: an OFFER, an ANSWER and a CANDIDATE as browsers send them.
// Each carries a sequence number inside its payload, so that a lost, doubled or altered one is seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace p2p_broker::bench {

inline constexpr std::size_t id_size = 36;  ///< our ids look like UUIDs
inline constexpr std::size_t sequence_digits = 12;
inline constexpr std::string_view heartbeat_message = R"({"type":"HEARTBEAT"})";

enum class message_kind : std::uint8_t { offer, answer, candidate };

class message_template {
 public:
  message_template(std::string_view type, std::string payload);

  [[nodiscard]] const std::string& type() const { return type_; }
  /// The message with an empty (all zero) destination and sequence number.
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Writes the message for `destination` (id_size bytes) with `sequence` into `to`, replacing what was there.
  void write(std::string& to, std::string_view destination, std::uint64_t sequence) const;
  /// Writes only the payload with `sequence` into `to`, as the receiver must see it.
  void write_payload(std::string& to, std::uint64_t sequence) const;

 private:
  std::string type_;
  std::string payload_;
  std::string text_;
  std::size_t destination_at_;
  std::size_t sequence_at_;          ///< in text_
  std::size_t payload_sequence_at_;  ///< in payload_
};

[[nodiscard]] const message_template& template_of(message_kind kind);

/// The sequence number inside a payload of ours, however the payload was written.
[[nodiscard]] std::optional<std::uint64_t> sequence_in(std::string_view payload);

}  // namespace p2p_broker::bench
