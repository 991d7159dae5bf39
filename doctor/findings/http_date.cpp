#include "doctor/findings/http_date.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace p2p_broker::doctor {

std::optional<std::int64_t> read_http_date(const std::string& text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::array<char, 4> month{};
  unsigned day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const int read = std::sscanf(text.c_str(), "%*3c, %2u %3s %4d %2d:%2d:%2d GMT", &day, month.data(), &year, &hour,
                               &minute, &second);
  const auto at = months.find(month.data());
  if (read != 6 || at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(at / 3 + 1)),
                                         std::chrono::day(day)};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  const auto instant = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                       std::chrono::seconds(second);
  return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

}  // namespace p2p_broker::doctor
