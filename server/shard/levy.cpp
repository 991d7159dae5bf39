#include "server/shard/levy.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace p2p_broker::server {
namespace {

constexpr int passes_max = 17;  // 64 KiB halved so often are none

}  // namespace

void levy::collect() {
  for (const levy_notice& each : std::exchange(told_, {})) {
    take(each);
  }
  for (const shared_sum which : shared_sums) {
    bool& full = shard_.full[static_cast<std::size_t>(which)];
    if (full && shard_.shared.reliefs[static_cast<std::size_t>(which)].open(shard_.now)) {
      full = false;
      relieve(which);
    }
  }
}

/// With several shards each knows only its own connections. So the first to pay are those who hold 64 KiB or more,
/// wherever they are, and from tick to tick those who hold half of that.
void levy::relieve(shared_sum which) {
  std::uint8_t& passes = passes_[static_cast<std::size_t>(which)];
  const auto least = static_cast<std::uint32_t>(others_.count() > 1 ? spared_bytes >> passes : 0);
  for (int paid = 0; paid < payers_max && sum_of(which) > most_of(which); ++paid) {
    const address_account_ptr fullest = shard_.shared.addresses.holder_of_most(part_in(which), spared_bytes);
    if (!fullest) {
      return;  // many who hold little
    }
    const levy_notice notice = levy_notice::of(*fullest, which, least);
    take(notice);
    if (others_.count() > 1) {
      others_.tell_levy(shard_.index, notice);
      break;  // what they do is known at the next tick
    }
  }
  passes =
      sum_of(which) > most_of(which) ? static_cast<std::uint8_t>(std::min(passes + 1, passes_max)) : std::uint8_t{0};
  if (passes != 0) {
    shard_.note_full(which);
  }
}

/// Of this shard's connections of that address, the largest first, until the sum has room again.
void levy::take(const levy_notice& from) {
  std::vector<connection*> holders;
  connections_.for_each([&](connection& each) {
    if (each.held(from.which) != 0 && each.held(from.which) >= from.least && from.means(each.account())) {
      holders.push_back(&each);
    }
  });
  std::ranges::sort(holders, std::ranges::greater(), [&](const connection* each) { return each->held(from.which); });
  const std::uint64_t enough = relieved(most_of(from.which));
  for (connection* const each : holders) {
    const std::uint64_t left = (each->account().*part_in(from.which)).load(std::memory_order_relaxed);
    if (sum_of(from.which) <= enough || left < spared_bytes) {
      return;
    }
    each->pay(from.which);
  }
}

std::uint64_t levy::sum_of(shared_sum which) const noexcept {
  const auto& sum = which == shared_sum::incoming ? shard_.shared.incoming_bytes : shard_.shared.outbox_bytes;
  return sum.load(std::memory_order_relaxed);
}

std::uint64_t levy::most_of(shared_sum which) const noexcept {
  return which == shared_sum::incoming ? shard_.settings.total_incoming_bytes_max
                                       : shard_.settings.total_outbox_bytes_max;
}

}  // namespace p2p_broker::server
