// A log-linear histogram of durations: 128 steps for each power of two, so a percentile is wrong by less than 0.8 %.
// It has a fixed size and adding to it allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace p2p_broker::bench {

class histogram {
 public:
  histogram() : buckets_(bucket_count) {}

  void add(std::uint64_t value);

  /// The value below which `percent` (0 to 100) of all lie; 0 when nothing was added.
  [[nodiscard]] std::uint64_t percentile(double percent) const;
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t max() const { return max_; }
  [[nodiscard]] double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

 private:
  static constexpr std::size_t steps = 128;
  static constexpr std::size_t bucket_count = steps * 58;  // up to 2^64

  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace p2p_broker::bench
