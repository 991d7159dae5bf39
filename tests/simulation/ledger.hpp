// What the model expects to be counted, and what became of each message that a client sent to another.
// A message has one fate; a second one is a fault of the model.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/core/counters.hpp"

namespace p2p_broker::simulation {

enum class fate : std::uint8_t {
  delivered,
  unheard,            ///< its sender's connection ended before the broker had read it
  sender_left,        ///< it said LEAVE or lost its id, and speaks no more
  receiver_absent,    ///< and the type does not wait
  link_refused,       ///< --connection_limit
  link_refused_late,  ///< the same, when the receiver came
  queue_messages_full,
  queue_bytes_full,
  sender_full,
  total_full,
  expired,
  receiver_slow,     ///< closed with 1013, the message not begun
  receiver_ended,    ///< with the message on its way to it
  overtaken_by_end,  ///< it came to a connection that had ended
  missed_here,       ///< its receiver was found too slow or broken in the same wake-up
  missed_there,      ///< the same on another shard
  missed_at_open,    ///< it had waited, and its receiver had no room
  mailbox_full,
};
inline constexpr std::array<std::string_view, 18> fate_names{
    "delivered",      "unheard",          "sender left", "receiver absent", "link refused",   "link refused late",
    "queue full",     "queue bytes full", "sender full", "total full",      "expired",        "receiver slow",
    "receiver ended", "overtaken by end", "missed here", "missed there",    "missed at open", "mailbox full"};
static_assert(fate_names.size() == static_cast<std::size_t>(fate::mailbox_full) + 1);

class ledger {
 public:
  void count(server::counter what, std::uint64_t times = 1) { tally_[what] += times; }

  /// \param serial 0: a message that nobody looks for
  void settle(std::uint64_t serial, fate what) {
    if (serial != 0 && !fates_.emplace(serial, what).second) {
      throw std::logic_error("message " + std::to_string(serial) + " has two fates");
    }
  }

  [[nodiscard]] const std::map<server::counter, std::uint64_t>& tally() const noexcept { return tally_; }
  [[nodiscard]] const std::unordered_map<std::uint64_t, fate>& fates() const noexcept { return fates_; }

 private:
  std::map<server::counter, std::uint64_t> tally_;
  std::unordered_map<std::uint64_t, fate> fates_;
};

}  // namespace p2p_broker::simulation
