#include "server/service_status.hpp"

#include <string_view>

#include "server/log/grouped.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] std::string counted_as(std::uint64_t number, std::string_view noun) {
  return log::grouped(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
}

}  // namespace

std::optional<std::string> service_status::look(instant now, const counted& seen) {
  while (past_.size() > 1 && now - past_[1].first >= minute) {
    past_.pop_front();
  }
  past_.emplace_back(now, seen.refusals);
  std::string text = counted_as(seen.peers, "peer");
  if (seen.members != 0) {
    text += ", " + counted_as(seen.members, "member") + " of lobbies";
  }
  text += "; " + counted_as(seen.refusals - past_.front().second, "refusal") + " in the last minute";
  if (text == last_) {
    return std::nullopt;
  }
  last_ = text;
  return text;
}

}  // namespace p2p_broker::server
