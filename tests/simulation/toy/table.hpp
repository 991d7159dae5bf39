// The table at which a test seats clients: real shards over a simulated net that does what it can at once, and clients
// that do what the test says. Nothing is random, so a test reads as it happens.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/dice.hpp"
#include "tests/simulation/net/network.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/shards/broker.hpp"

namespace p2p_broker::simulation {

class table {
 public:
  /// \param shards 1 or more \param busy whether a shard that is visited is always at work, so that all goes by mail
  explicit table(setting stage = {}, std::uint16_t shards = 1, bool busy = false);

  /// A client that has asked for `target`, and whatever came of that. \param room_max bytes that lie unread for it
  [[nodiscard]] int seat(const std::string& target, std::uint16_t shard = 0, std::size_t room_max = 1'000'000);

  /// Bytes of the client, as they are; the broker has not seen them yet.
  void send(int client, std::string_view bytes);
  /// A text message, likewise.
  void say(int client, std::string_view text);

  /// Until nothing is left to be told.
  void serve();
  /// The same, with ticks in between.
  void pass(server::milliseconds time);

  /// What the client has got since the last time, one line for each: the status of a reply, the text of a message, and
  /// `ping`, `pong`, `close CODE REASON` or `end`.
  [[nodiscard]] std::vector<std::string> read(int client);

  /// Visits that one shard wished to make at another, from the first on.
  [[nodiscard]] const std::vector<turn::knock>& knocks() const noexcept { return knocks_; }

  [[nodiscard]] std::uint64_t count(server::counter which) const { return broker_->total(which); }
  [[nodiscard]] broker& served_by() noexcept { return *broker_; }
  [[nodiscard]] network& net() noexcept { return net_; }

 private:
  setting stage_;
  dice chance_;
  network net_;
  std::unique_ptr<broker> broker_;
  std::vector<turn::knock> knocks_;
};

}  // namespace p2p_broker::simulation
