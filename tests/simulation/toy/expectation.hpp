// Compares what a test saw with what it should have seen, and tells of each difference.
// A test has failed when `faults` has grown.
#pragma once

#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::simulation {

using lines = std::vector<std::string>;

inline int faults = 0;

inline void expect(const lines& got, const lines& wanted, std::string_view who) {
  if (got == wanted) {
    return;
  }
  ++faults;
  std::cout << "     " << who << " got";
  for (const std::string& each : got) {
    std::cout << " [" << each.substr(0, 60) << "]";
  }
  std::cout << " in place of";
  for (const std::string& each : wanted) {
    std::cout << " [" << each.substr(0, 60) << "]";
  }
  std::cout << "\n";
}

inline void expect(std::uint64_t got, std::uint64_t wanted, std::string_view what) {
  expect(lines{std::to_string(got)}, lines{std::to_string(wanted)}, what);
}

inline void expect(const std::string& got, const std::string& wanted) { expect(lines{got}, lines{wanted}, "somebody"); }

}  // namespace p2p_broker::simulation
