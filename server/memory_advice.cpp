#include "server/memory_advice.hpp"

#include <cstdint>

#include "config/worst_case.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

/// Rounded up: what is asked for must suffice.
[[nodiscard]] std::string in_mib(std::uint64_t bytes) {
  return std::to_string(bytes / mebibyte + (bytes % mebibyte != 0 ? 1 : 0)) + " MiB";
}

[[nodiscard]] std::string warning(std::uint64_t bound, std::uint64_t wanted, const std::string& where) {
  return in_mib(bound) + " of memory (" + where + ") are too few for that: raise it, or lower " +
         "--total_outbox_bytes_max and its like by " + in_mib(wanted - bound);
}

}  // namespace

std::vector<std::string> memory_advice(const config::options& settings, const machine& facts) {
  const config::worst_case worst = config::worst_case_of(settings);
  std::string sum =
      "Memory: all limits add up to " + in_mib(worst.sum()) + " (--total_outbox_bytes_max " + in_mib(worst.outgoing);
  if (worst.in_between != 0) {
    sum += ", --mailbox_bytes_max " + in_mib(worst.in_between);
  }
  std::vector<std::string> lines{sum + ")"};
  if (facts.memory_max != 0 && facts.memory_max < worst.sum()) {
    lines.push_back(warning(facts.memory_max, worst.sum(), "memory.max of its control group, MemoryMax= of a service"));
  }
  if (facts.address_space_max != 0 && facts.address_space_max < worst.sum()) {
    lines.push_back(warning(facts.address_space_max, worst.sum(), "ulimit -v, LimitAS= of a service"));
  }
  return lines;
}

}  // namespace p2p_broker::server
