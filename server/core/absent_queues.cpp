#include "server/core/absent_queues.hpp"

#include <new>
#include <utility>

namespace p2p_broker::server {

absent_queue& absent_queues::make(const key& of, std::string_view dst_json) {
  const auto place = all_.try_emplace(owned_key{std::string(of.id), of.hash}).first;
  try {
    place->second.dst_json = std::string(dst_json);
  } catch (const std::bad_alloc&) {
    all_.erase(place);
    throw;
  }
  return place->second;
}

std::optional<absent_queue> absent_queues::take(const key& of) {
  const auto found = all_.find(of);
  if (found == all_.end()) {
    return std::nullopt;
  }
  absent_queue taken = std::move(found->second);
  all_.erase(found);
  return taken;
}

std::size_t absent_queues::take_created(instant latest, std::vector<absent_queue>& out) {
  std::size_t taken = 0;
  for (auto at = all_.begin(); at != all_.end();) {
    if (at->second.created > latest) {
      ++at;
      continue;
    }
    out.push_back(std::move(at->second));
    at = all_.erase(at);
    ++taken;
  }
  return taken;
}

absent_queues::share_taken absent_queues::take_of(const address_account& whose, std::uint64_t bytes_wanted,
                                                  std::vector<absent_queue>& out) {
  share_taken sum;
  for (auto at = all_.begin(); at != all_.end() && sum.bytes < bytes_wanted;) {
    absent_queue& queue = at->second;
    if (queue.has_message_at(whose)) {
      out.emplace_back();
      sum.bytes += queue.move_messages_at(whose, out.back());
    }
    if (queue.messages.empty()) {
      at = all_.erase(at);
      ++sum.emptied;
    } else {
      ++at;
    }
  }
  return sum;
}

}  // namespace p2p_broker::server
