// One thing that a client sends, as bytes and as what it means: an HTTP request, a frame, or a message in several.
// Made from its meaning, so that no parser has to be trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/simulation/dice.hpp"
#include "tests/simulation/utterance.hpp"

namespace p2p_broker::simulation {

struct parcel {
  enum class kind : std::uint8_t {
    greet,            ///< GET /
    greet_and_close,  ///< the same with Connection: close
    bad_request,      ///< without a host
    ask_id,           ///< GET /{key}/id
    upgrade,
    message,
    ping,
    close,
    too_big,  ///< only a header, which announces too much
    lawless,  ///< a frame that may not come
  };
  kind what;
  std::string bytes;
  utterance said = {};                 ///< message
  std::string key = {};                ///< ask_id, upgrade
  std::string id = {};                 ///< upgrade
  std::string token = {};              ///< upgrade
  std::string payload = {};            ///< ping, close
  std::size_t acts_at = bytes.size();  ///< how many of its bytes must be there to have an effect

  [[nodiscard]] bool is_http() const noexcept { return what <= kind::upgrade; }
};

[[nodiscard]] parcel make_greeting(bool close);
[[nodiscard]] parcel make_bad_request();
[[nodiscard]] parcel make_question(const std::string& key);
[[nodiscard]] parcel make_upgrade(const std::string& key, const std::string& id, const std::string& token);
/// As text or binary, in one frame or up to three.
[[nodiscard]] parcel make_message(dice& chance, const utterance& said);
[[nodiscard]] parcel make_ping(dice& chance);
[[nodiscard]] parcel make_close(dice& chance);
[[nodiscard]] parcel make_too_big(std::size_t message_bytes_max);
[[nodiscard]] parcel make_lawless(dice& chance);

}  // namespace p2p_broker::simulation
