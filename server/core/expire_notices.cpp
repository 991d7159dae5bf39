#include "server/core/expire_notices.hpp"

#include <algorithm>
#include <vector>

#include "protocol/json_text.hpp"
#include "protocol/message.hpp"

namespace p2p_broker::server {

void expire_notices::tell(realm& in, const registration& sender, std::string_view dst_json) {
  const auto owner = in.find(sender.id());
  if (!owner) {
    return;
  }
  const protocol::envelope notice{protocol::message_type::expire, dst_json, sender.id_json(), {}};
  if (char* const room = out_.room_for(*owner, notice.size(), nullptr, broker_itself); room != nullptr) {
    notice.write(room);
    counts_.add(counter::expires_sent);
  }
}

void expire_notices::tell_missed(realm& in, std::string_view src_json, std::string_view dst_json, instant now) {
  if (now != missed_at_) {
    missed_at_ = now;
    missed_pairs_.clear();
  }
  std::string storage;
  const registration_ptr sender = in.registered(protocol::json_unquote(src_json, storage));
  const auto pair = [&] { return std::string(src_json).append(dst_json).append(in.key()); };
  if (sender && missed_pairs_.insert(pair()).second) {
    tell(in, *sender, dst_json);
  }
}

void expire_notices::tell_all(realm& in, const absent_queue& queue) {
  counts_.add(counter::messages_expired, queue.messages.size());
  std::vector<std::string_view> told;
  for (const waiting_message& message : queue.messages) {
    const std::string_view id = message.sender().id();
    if (std::ranges::find(told, id) == told.end()) {
      told.push_back(id);
      tell(in, message.sender(), queue.dst_json);
    }
  }
}

}  // namespace p2p_broker::server
