// How long something took, sorted into a few fixed steps from 50 µs to 20 s: cheap enough for each wake-up of a shard.
// Written in the shard's turn only and readable from any thread, as its counters are. Time comes from outside.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>

namespace p2p_broker::server {

/// What histograms of several shards add up to, or what came in between two looks at one.
struct latency_counts {
  /// The upper bounds of the steps in µs, each included; what is longer is in the last count.
  static constexpr std::array<std::uint32_t, 18> bounds_us{
      50,     100,     200,     500,     1'000,     2'000,     5'000,     10'000,     20'000,
      50'000, 100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000, 20'000'000};

  std::array<std::uint64_t, bounds_us.size() + 1> counts{};
  std::uint64_t sum_us = 0;

  [[nodiscard]] std::uint64_t count() const noexcept {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  }

  latency_counts& operator+=(const latency_counts& other) noexcept {
    std::ranges::transform(counts, other.counts, counts.begin(), std::plus<>{});
    sum_us += other.sum_us;
    return *this;
  }
  latency_counts& operator-=(const latency_counts& earlier) noexcept {
    std::ranges::transform(counts, earlier.counts, counts.begin(), std::minus<>{});
    sum_us -= earlier.sum_us;
    return *this;
  }

  /// In µs, within its step as if what is in there lay evenly; the last bound for what is longer. There must be some.
  /// \param part 0 to 1: 0.99 for the time that 99 of 100 stay below
  [[nodiscard]] double quantile_us(double part) const noexcept {
    const double wanted = part * static_cast<double>(count());
    double below = 0;
    for (std::size_t i = 0; i < bounds_us.size(); ++i) {
      const auto here = static_cast<double>(counts[i]);
      if (here > 0 && below + here >= wanted) {
        const double begin = i == 0 ? 0 : bounds_us[i - 1];
        return begin + (bounds_us[i] - begin) * std::max(0.0, wanted - below) / here;
      }
      below += here;
    }
    return bounds_us.back();
  }
};

class latency_histogram {
 public:
  /// Only in the shard's turn.
  void add(std::uint64_t us) noexcept {
    const auto* const bound = std::ranges::lower_bound(latency_counts::bounds_us, us);
    raise(counts_[static_cast<std::size_t>(bound - latency_counts::bounds_us.begin())], 1);
    raise(sum_us_, us);
  }

  /// From any thread; what is added meanwhile may be in one number and not in another.
  [[nodiscard]] latency_counts counts() const noexcept {
    latency_counts out;
    std::ranges::transform(counts_, out.counts.begin(),
                           [](const auto& each) { return each.load(std::memory_order_relaxed); });
    out.sum_us = sum_us_.load(std::memory_order_relaxed);
    return out;
  }

 private:
  static void raise(std::atomic<std::uint64_t>& value, std::uint64_t by) noexcept {
    value.store(value.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  std::array<std::atomic<std::uint64_t>, latency_counts::bounds_us.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_us_{0};
};

}  // namespace p2p_broker::server
