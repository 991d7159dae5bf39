// Looks only at what clients say and what they are shown, and holds it against promises that need no model.
// Nobody gets what is not his, src is the sender's id, nothing comes twice, and what one peer says to another keeps
// its order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "tests/simulation/setting.hpp"
#include "tests/simulation/utterance.hpp"

namespace p2p_broker::simulation {

class witness {
 public:
  /// \param one_shard then the order of a pair of ids is kept whichever connections spoke for the sender, too
  explicit witness(bool one_shard) : one_shard_(one_shard) {}

  void client_came(client_number who);
  void client_asked(client_number who, const std::string& key, const std::string& id);  ///< to be let in
  void client_said(client_number who, const utterance& said);

  /// \param bytes what the client got next
  /// \returns what is wrong, or nothing
  [[nodiscard]] std::string client_got(client_number who, const std::string& bytes);

  /// Whether it got a close frame.
  [[nodiscard]] bool was_closed(client_number who) const { return clients_.at(who).closed; }
  [[nodiscard]] bool was_delivered(std::uint64_t serial) const { return delivered_.contains(serial); }
  [[nodiscard]] std::size_t sent() const noexcept { return sent_.size(); }
  [[nodiscard]] std::size_t delivered() const noexcept { return delivered_.size(); }

 private:
  struct client {
    std::string key = {};
    std::string id = {};
    std::string unread = {};
    bool upgraded = false;
    bool opened = false;
    bool closed = false;
  };
  struct origin {
    client_number by;
    protocol::message_type type;
    std::string dst;
    std::string payload;
    bool early;  ///< said before its sender knew that it has its id, which it may have had to wait for
  };

  [[nodiscard]] static bool skip_replies(client& reader);
  [[nodiscard]] std::string judge(client_number who, const std::string& text);
  [[nodiscard]] std::string judge_message(client_number who, const origin& was, std::uint64_t serial);

  bool one_shard_;
  std::unordered_map<client_number, client> clients_;
  std::unordered_map<std::uint64_t, origin> sent_;
  std::unordered_set<std::uint64_t> delivered_;
  std::map<std::pair<std::string, client_number>, std::uint64_t> latest_;  ///< serial, of each sender to each client
};

}  // namespace p2p_broker::simulation
