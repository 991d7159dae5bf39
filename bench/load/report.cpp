// Formatting of the result.
// The texts in it are our own names and error notes; quotes and control characters in them are replaced, not escaped.
#include "bench/load/report.hpp"

#include <cmath>
#include <cstdio>

namespace p2p_broker::bench {
namespace {

std::string formatted(double value, int decimals) {
  if (!std::isfinite(value)) return "null";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  return buffer;
}

}  // namespace

void report::text(std::string_view name, std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    const bool plain = c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 32;
    quoted += plain ? c : '\'';
  }
  put(name, quoted + '"');
}

void report::figure(std::string_view name, double value, int decimals) { put(name, formatted(value, decimals)); }

void report::numbers(std::string_view name, const std::vector<double>& values) {
  std::string list = "[";
  for (const double value : values) {
    if (list.size() > 1) list += ',';
    list += formatted(value, 0);
  }
  put(name, list + "]");
}

void report::print(bool as_json) const {
  if (!as_json) {
    for (const auto& [name, value] : rows_) std::printf("%-34s %s\n", name.c_str(), value.c_str());
    return;
  }
  const char* separator = "{";
  for (const auto& [name, value] : rows_) {
    std::printf("%s\"%s\":%s", separator, name.c_str(), value.c_str());
    separator = ",";
  }
  std::printf("}\n");
}

}  // namespace p2p_broker::bench
