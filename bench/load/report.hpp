// The result of a run: named figures in the order in which they were put in.
// Printed as one line of JSON or as a table for people.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace p2p_broker::bench {

class report {
 public:
  void text(std::string_view name, std::string_view value);
  /// A figure that is not finite (nothing was counted) becomes null.
  void figure(std::string_view name, double value, int decimals = 3);
  void numbers(std::string_view name, const std::vector<double>& values);

  void count(std::string_view name, std::integral auto value) { put(name, std::to_string(value)); }

  void print(bool as_json) const;

 private:
  void put(std::string_view name, std::string value) { rows_.emplace_back(name, std::move(value)); }

  std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace p2p_broker::bench
