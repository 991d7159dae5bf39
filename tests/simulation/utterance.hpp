// What a client says, with the text as it goes over the wire beside the meaning that the model goes by.
// The meaning is known because the text was made from it, so no parser has to be trusted.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/message.hpp"
#include "tests/simulation/setting.hpp"

namespace p2p_broker::simulation {

struct utterance {
  enum class kind : std::uint8_t {
    relay,  ///< of a type that is relayed, to `dst`
    leave,  ///< LEAVE without a dst
    heartbeat,
    pointless,  ///< valid JSON that goes nowhere
    malformed,
  };
  kind what = kind::heartbeat;
  protocol::message_type type = protocol::message_type::heartbeat;
  const spelled_id* dst = nullptr;
  std::string dst_json;      ///< in the spelling that this message uses
  std::string payload;       ///< JSON, or empty
  std::uint64_t serial = 0;  ///< stands in the payload; 0: none
  std::string text;
};

/// Something that a client may say.
/// \param serial a number that no other utterance of the run has
[[nodiscard]] utterance make_utterance(dice& chance, std::uint64_t serial, std::uint32_t payload_bytes_max);

/// The name of a relayed type on the wire.
[[nodiscard]] std::string type_name(protocol::message_type type);

/// The serial number in a payload, or 0.
[[nodiscard]] std::uint64_t serial_in(const std::string& text);

}  // namespace p2p_broker::simulation
