#include "server/log/life_budget.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "server/log/grouped.hpp"

namespace p2p_broker::server::log {

/// Shards read the clock apart, so that `now` may lie a little before what another has said: that is the same second.
bool life_budget::may_tell(end_reason why, std::uint32_t lines_max, instant now) {
  const std::scoped_lock lock(mutex_);
  if (told_ == 0 || now - second_began_ >= second) {
    second_began_ = now;
    told_ = 0;
  }
  if (told_ < lines_max) {
    ++told_;
    return true;
  }
  if (untold_ == 0) {
    minute_began_ = now;
  }
  ++untold_;
  ++by_reason_[why];
  return false;
}

std::string life_budget::summary(instant now) {
  const std::scoped_lock lock(mutex_);
  return untold_ != 0 && now - minute_began_ >= minute ? sum_up() : std::string();
}

std::string life_budget::last_summary() {
  const std::scoped_lock lock(mutex_);
  return untold_ != 0 ? sum_up() : std::string();
}

std::string life_budget::sum_up() {
  std::vector<std::pair<end_reason, std::uint64_t>> found(by_reason_.begin(), by_reason_.end());
  std::ranges::stable_sort(found, std::greater(), [](const auto& each) { return each.second; });
  std::string text = grouped(untold_) + (untold_ == 1 ? " more peer" : " more peers") + " ended in the last minute: ";
  for (const auto& [why, count] : found) {
    text.append(&count == &found.front().second ? "" : ", ").append(text_of(why)).append(" ").append(grouped(count));
  }
  untold_ = 0;
  by_reason_.clear();
  return text;
}

}  // namespace p2p_broker::server::log
