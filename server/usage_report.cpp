#include "server/usage_report.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "server/core/address_account.hpp"
#include "server/log/log.hpp"

namespace p2p_broker::server {

void usage_report::look() {
  const auto value = [](const auto& number) -> std::uint64_t { return number.load(std::memory_order_relaxed); };
  std::uint64_t addresses = 0;
  std::uint64_t address_sockets = 0;
  std::uint64_t address_ids = 0;
  std::uint64_t address_queue_bytes = 0;
  state_.addresses.for_each([&](const address_account& each) {
    ++addresses;
    if (each.limited()) {
      address_sockets = std::max(address_sockets, value(each.sockets));
      address_ids = std::max(address_ids, value(each.ids));
      address_queue_bytes = std::max(address_queue_bytes, value(each.queue_bytes));
    }
  });
  std::uint64_t in_between = 0;
  for (const auto& inbox : state_.inboxes) {
    in_between += inbox->waiting_bytes();
  }
  seen_.note(std::array{
      usage::reading{"sockets", state_.sockets.count()},
      usage::reading{"handshakes", value(state_.pending)},
      usage::reading{"total_outbox_bytes", value(state_.outbox_bytes)},
      usage::reading{"total_incoming_bytes", value(state_.incoming_bytes)},
      usage::reading{"total_queue_bytes", state_.all_realms.waiting_bytes()},
      usage::reading{"mailbox_bytes", in_between},
      usage::reading{"held_refusals", value(state_.held_refusals)},
      usage::reading{"lobbies", state_.all_realms.all_lobbies().count()},
      usage::reading{"addresses", addresses},
      usage::reading{"address_sockets", address_sockets},
      usage::reading{"address_ids", address_ids},
      usage::reading{"address_queue_bytes", address_queue_bytes},
  });
}

/// `use sockets=12/40 handshakes=0/3`: now, and at most. What there never was is left out.
void usage_report::write() {
  look();
  std::deque<std::string> texts;  // which stay where they are
  std::vector<log::field> fields;
  for (const usage::state& each : seen_.seen()) {
    if (each.most != 0) {
      const std::string& both = texts.emplace_back(std::to_string(each.last.now) + "/" + std::to_string(each.most));
      fields.push_back({each.last.name, log::field::manner::named, both, each.last.now});
      const std::string& highest = texts.emplace_back(std::string(each.last.name) + "_most");
      fields.push_back(log::field::unsaid(highest, each.most));
    }
  }
  log::write(log::level::info, {"use", fields});
}

}  // namespace p2p_broker::server
