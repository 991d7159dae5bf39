// The messages that wait for one peer which is not there (yet), in the order in which they came.
// They are delivered together when the peer comes, or expire together; peerjs-server counts their age from the first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "protocol/message.hpp"
#include "server/core/instant.hpp"
#include "server/core/registration.hpp"
#include "server/core/waiting_budget.hpp"

namespace p2p_broker::server {

/// One message kept for later.
struct waiting_message {
  /// What a kept message costs beyond its text: this object, its share of the queue and of the tables. An estimate on
  /// the high side, so that many tiny messages to many ids cannot pass the limits either.
  static constexpr std::uint32_t overhead_bytes = 512;

  [[nodiscard]] const registration& sender() const noexcept { return share.sender(); }

  protocol::message_type type;
  waiting_budget::share share;  ///< its bytes stay reserved for as long as it lives
  std::string text;             ///< as it will be sent
};

struct absent_queue {
  std::string dst_json;  ///< the absent peer's id as its senders wrote it
  instant created;
  std::uint64_t number = 0;  ///< queues of one sweep expire in the order of their creation
  std::uint64_t bytes = 0;
  std::vector<waiting_message> messages;

  /// Whether `sender` has a message in here, and so will hear of its expiry.
  [[nodiscard]] bool has_message_from(const registration& sender) const noexcept {
    for (const waiting_message& message : messages) {
      if (&message.sender() == &sender) {
        return true;
      }
    }
    return false;
  }

  /// Whether a client at the address of `whose` has a message in here.
  [[nodiscard]] bool has_message_at(const address_account& whose) const noexcept {
    return std::ranges::any_of(messages, [&](const waiting_message& each) { return each.share.account() == &whose; });
  }

  /// Moves the messages of clients at the address of `whose` to `taken`, an empty queue, and gives their bytes back. If
  /// there is no memory for that, nothing has changed. \returns how many bytes
  std::uint64_t move_messages_at(const address_account& whose, absent_queue& taken) {
    taken.dst_json = dst_json;
    taken.messages.reserve(messages.size());
    // Not that of std::ranges, which clang 14 does not compile with the library of GCC 12.
    const auto others = std::stable_partition(
        messages.begin(), messages.end(), [&](const waiting_message& each) { return each.share.account() != &whose; });
    std::move(others, messages.end(), std::back_inserter(taken.messages));
    messages.erase(others, messages.end());
    for (waiting_message& each : taken.messages) {
      taken.bytes += each.share.give_back();
    }
    bytes -= taken.bytes;
    return taken.bytes;
  }
};

}  // namespace p2p_broker::server
