// All rows of option_table, which alone includes this. They are joined in the order in which they are listed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "config/admin_rows.hpp"
#include "config/http_rows.hpp"
#include "config/limit_rows.hpp"
#include "config/log_rows.hpp"
#include "config/peer_rows.hpp"
#include "config/serving_rows.hpp"

namespace p2p_broker::config::option_rows {

template <std::size_t... Sizes>
[[nodiscard]] constexpr auto one_behind_the_other(const std::array<option_row, Sizes>&... parts) {
  std::array<option_row, (Sizes + ...)> all{};
  auto* next = all.data();
  ((next = std::ranges::copy(parts, next).out), ...);
  return all;
}

inline constexpr auto rows = one_behind_the_other(serving_rows, peer_rows, http_rows, limit_rows, log_rows, admin_rows);

}  // namespace p2p_broker::config::option_rows
