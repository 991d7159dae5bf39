// Bucket arithmetic of the histogram.
// Values below 128 have a bucket each; above, the seven bits after the leading one choose the step.
#include "bench/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace p2p_broker::bench {
namespace {

constexpr std::size_t steps = 128;

std::size_t bucket_of(std::uint64_t value) {
  if (value < steps) return static_cast<std::size_t>(value);
  const auto exponent = static_cast<std::size_t>(63 - std::countl_zero(value));
  return (exponent - 6) * steps + static_cast<std::size_t>((value >> (exponent - 7)) & (steps - 1));
}

std::uint64_t middle_of(std::size_t bucket) {
  if (bucket < steps) return bucket;
  const std::size_t exponent = bucket / steps + 6;
  const std::uint64_t mantissa = steps + (bucket & (steps - 1));
  return (mantissa << (exponent - 7)) + ((1ULL << (exponent - 7)) >> 1);
}

}  // namespace

void histogram::add(std::uint64_t value) {
  buckets_[std::min(bucket_of(value), buckets_.size() - 1)]++;
  count_++;
  sum_ += static_cast<double>(value);
  max_ = std::max(max_, value);
}

std::uint64_t histogram::percentile(double percent) const {
  if (count_ == 0) return 0;
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(percent / 100.0 * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); i++) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(middle_of(i), max_);
  }
  return max_;
}

}  // namespace p2p_broker::bench
