// The members of a relayed message as they stand in its text: type, src, dst and payload.
// A scanner of its own, so that the broker's JSON code is not checked by itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace p2p_broker::bench {

struct envelope {
  // Raw JSON texts, quotes included; empty when the member is missing.
  std::string_view type;
  std::string_view source;
  std::string_view destination;
  std::string_view payload;
  int doubled = 0;  ///< of the four members, how many came twice
  int others = 0;   ///< members with other names

  /// Splits `message`; nothing when it is not one JSON object.
  [[nodiscard]] static std::optional<envelope> of(std::string_view message);
};

/// Whether `raw` is the JSON string of `text` (which needs no escapes).
[[nodiscard]] bool is_string(std::string_view raw, std::string_view text);

/// `text` without leading JSON white space.
[[nodiscard]] std::string_view skip_space(std::string_view text);

/// Size of the JSON value at the start of `text`, 0 when there is none. Depth is counted, content is not checked.
[[nodiscard]] std::size_t value_size(std::string_view text);

}  // namespace p2p_broker::bench
