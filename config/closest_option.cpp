// Edit distance (Levenshtein, one row of the matrix at a time) against every name of the table.
#include "config/closest_option.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace p2p_broker::config {
namespace {

constexpr std::size_t name_length_max = 40;  // longer words are near no option; keeps the matrix small
constexpr std::size_t distance_max = 2;

std::string letters(std::string_view name) {
  std::string kept;
  for (const char c : name) {
    if (c != '-' && c != '_') kept += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return kept;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

const option_row* closest_option(std::string_view unknown) {
  const std::string word = letters(unknown);
  if (word.size() <= distance_max || word.size() > name_length_max) return nullptr;
  const option_row* nearest = nullptr;
  std::size_t least = distance_max + 1;
  for (const option_row& row : option_table()) {
    const std::size_t apart = distance(word, letters(row.name));
    if (apart >= least) continue;
    least = apart;
    nearest = &row;
  }
  return nearest;
}

std::string suggestion(std::string_view unknown) {
  const option_row* nearest = closest_option(unknown);
  return nearest == nullptr ? "" : " (did you mean --" + std::string(nearest->name) + "?)";
}

}  // namespace p2p_broker::config
