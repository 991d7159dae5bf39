// Looking rows up; the rows themselves stand in option_rows.
#include "config/option_table.hpp"

#include <algorithm>

#include "config/option_rows.hpp"

namespace p2p_broker::config {

using option_rows::rows;

bool option_row::is_boolean() const { return std::holds_alternative<bool options::*>(member); }

bool option_row::is_number() const {
  return std::holds_alternative<std::uint32_t options::*>(member) ||
         std::holds_alternative<std::uint16_t options::*>(member);
}

bool option_row::is_list() const { return std::holds_alternative<std::vector<std::string> options::*>(member); }

std::string option_row::env() const {
  std::string text = "P2P_BROKER_";
  for (const char c : name) text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::span<const option_row> option_table() { return rows; }

const option_row* find_option(std::string_view name) {
  const auto found = std::ranges::find(rows, with_underscores(name), &option_row::name);
  return found == rows.end() ? nullptr : &*found;
}

const option_row* find_alias(char alias) {
  if (alias == '\0') return nullptr;
  const auto found = std::ranges::find(rows, alias, &option_row::alias);
  return found == rows.end() ? nullptr : &*found;
}

std::vector<const option_row*> rows_in_reference_order() {
  std::vector<const option_row*> ordered;
  for (const option_row& row : rows) ordered.push_back(&row);
  const auto rank = [](const option_row* row) {
    return row->reference_rank == 0 ? std::numeric_limits<int>::max() : row->reference_rank;
  };
  std::ranges::stable_sort(ordered, {}, rank);
  return ordered;
}

std::string with_underscores(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '-', '_');
  return text;
}

}  // namespace p2p_broker::config
