#include "client/error.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace p2p_broker::client {
namespace {

struct description {
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array<description, 16> descriptions{{
    {"browser-incompatible", "This browser has no WebRTC."},
    {"disconnected", "The client is not connected to the broker."},
    {"invalid-id", "An id is made of letters and digits, with single spaces, dashes or underscores between them."},
    {"invalid-key", "The broker does not know this key."},
    {"network", "The broker cannot be reached, or the connection to it was lost."},
    {"peer-unavailable", "The other peer is not connected to the broker."},
    {"ssl-unavailable", "The TLS connection to the broker could not be made or trusted."},
    {"server-error", "The broker refused the request."},
    {"socket-error", "The broker's side broke the WebSocket protocol."},
    {"socket-closed", "The broker closed the connection before it was open."},
    {"unavailable-id", "The id is taken by another peer."},
    {"webrtc", "The WebRTC connection failed."},
    {"outbox-full", "Too many messages wait to be sent to the broker."},
    {"invalid-payload", "A payload must be JSON text in UTF-8, and a message needs a dst."},
    {"message-too-big", "The message is longer than message_bytes_max."},
    {"events-taken", "The events of this client go to its callbacks and cannot be received as well."},
}};

const description& describe(int value) noexcept {
  static constexpr description unknown{"unknown", "An error of unknown kind."};
  const auto index = static_cast<std::size_t>(value) - 1;
  return index < descriptions.size() ? descriptions[index] : unknown;
}

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "p2p_broker.client"; }
  std::string message(int value) const override { return std::string(describe(value).sentence); }
};

}  // namespace

std::string_view name(error_kind kind) noexcept { return describe(static_cast<int>(kind)).name; }

std::string_view sentence(error_kind kind) noexcept { return describe(static_cast<int>(kind)).sentence; }

const boost::system::error_category& error_category() noexcept {
  static const category instance;
  return instance;
}

boost::system::error_code make_error_code(error_kind kind) noexcept {
  return {static_cast<int>(kind), error_category()};
}

}  // namespace p2p_broker::client
