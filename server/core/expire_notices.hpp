// Tells senders by EXPIRE that what they sent did not come: it waited too long, met a limit, or missed its receiver.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "server/core/absent_queue.hpp"
#include "server/core/counters.hpp"
#include "server/core/delivery.hpp"
#include "server/core/instant.hpp"
#include "server/core/outbox_shares.hpp"
#include "server/core/realm.hpp"
#include "server/core/registration.hpp"

namespace p2p_broker::server {

/// What has its own limits and is no sender's: what waited, and what the broker says.
inline constexpr sender_uid broker_itself = 0;

class expire_notices {
 public:
  expire_notices(delivery& out, counters& counts) noexcept : out_(out), counts_(counts) {}

  /// Tells `sender`, if it or a successor is here, that `dst_json` did not come (peerjs-server: messagesExpire).
  void tell(realm& in, const registration& sender, std::string_view dst_json);

  /// Tells the client `src_json`, if it is here; once for a pair and instant.
  void tell_missed(realm& in, std::string_view src_json, std::string_view dst_json, instant now);

  /// Tells each sender in `queue` once, and counts its messages.
  void tell_all(realm& in, const absent_queue& queue);

 private:
  delivery& out_;
  counters& counts_;
  instant missed_at_{};
  /// Whose senders heard of it at that instant; by order, since strangers choose the texts that a hash would see.
  std::set<std::string> missed_pairs_;
};

}  // namespace p2p_broker::server
