// What tests of realms, router and peers start from: settings with small limits, and a delivery that writes everything
// down instead of sending it.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/options.hpp"
#include "protocol/message.hpp"
#include "protocol/ws_frame.hpp"
#include "server/core/claimants.hpp"
#include "server/core/counters.hpp"
#include "server/core/deadlines.hpp"
#include "server/core/delivery.hpp"
#include "server/core/farewell.hpp"
#include "server/core/realms.hpp"
#include "server/core/registration.hpp"
#include "server/core/router.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server {

inline constexpr protocol::hash_seed test_seed{0x0123456789abcdef, 0xfedcba9876543210};
inline constexpr instant test_start{milliseconds(1'000'000)};

/// Connection number `n` of a shard.
[[nodiscard]] constexpr peer_ref at(std::uint32_t n, std::uint16_t shard = 0) { return {n, 1, shard}; }

[[nodiscard]] inline std::vector<peer_ref> listed(const claimants& all) { return {all.begin(), all.end()}; }

[[nodiscard]] inline std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

/// A message as a client writes it.
[[nodiscard]] inline std::string said(std::string_view type, std::string_view dst, std::string_view payload = "1") {
  return R"({"type":")" + std::string(type) + R"(","dst":")" + std::string(dst) + R"(","payload":)" +
         std::string(payload) + "}";
}

/// A message as the broker sends it.
[[nodiscard]] inline std::string sent(std::string_view type, std::string_view src, std::string_view dst,
                                      std::string_view payload = "1") {
  const std::string tail = payload.empty() ? "" : R"(,"payload":)" + std::string(payload);
  return R"({"type":")" + std::string(type) + R"(","src":")" + std::string(src) + R"(","dst":")" + std::string(dst) +
         '"' + tail + "}";
}

[[nodiscard]] inline std::string expired(std::string_view absent, std::string_view sender) {
  return sent("EXPIRE", absent, sender, "");
}

/// Keeps what is written for each connection, in order. As at a shard, an ended connection has no room for more.
class written_delivery final : public delivery {
 public:
  struct line {
    peer_ref to;
    std::string text;
    const realm* to_tell = nullptr;  ///< where a miss at another shard would be said; equal lines may differ in it
    sender_uid sender = 0;
    friend bool operator==(const line& a, const line& b) { return a.to == b.to && a.text == b.text; }
  };
  struct ending {
    peer_ref who;
    farewell why;
    std::size_t lines_before;  ///< what had been written when it came
  };
  struct asking {
    peer_ref owner;
    claim_question question;
  };
  struct refusal {
    counter which;
    std::string id;
    const address* from;
  };

  char* room_for(peer_ref to, std::size_t bytes, realm* to_tell, sender_uid sender) override {
    if (std::ranges::find(roomless_, to) != roomless_.end()) {
      return nullptr;
    }
    return lines.emplace_back(line{to, std::string(bytes, '?'), to_tell, sender}).text.data();
  }
  void tell(peer_ref to, std::string_view text) override {
    if (std::ranges::find(roomless_, to) == roomless_.end()) {
      lines.push_back({to, std::string(text)});
    } else {
      ended.push_back({to, farewell_to_slow, lines.size()});
    }
  }
  void end(peer_ref who, const farewell& why) override {
    ended.push_back({who, why, lines.size()});
    leave_no_room(who);
  }
  void ask(peer_ref owner, const claim_question& question) override { asked.push_back({owner, question}); }
  void answer(peer_ref claimant, claim_answer answer) override { answered.emplace_back(claimant, answer); }
  void note_refusal(counter which, std::string_view id, const address* from) override {
    refusals.push_back({which, std::string(id), from});
  }

  /// From now on `who` is ending or too slow.
  void leave_no_room(peer_ref who) { roomless_.push_back(who); }

  /// What the connection got, in order.
  [[nodiscard]] std::vector<std::string> got_by(peer_ref who) const {
    std::vector<std::string> texts;
    for (const line& each : lines) {
      if (each.to == who) {
        texts.push_back(each.text);
      }
    }
    return texts;
  }

  std::vector<line> lines;
  std::vector<ending> ended;
  std::vector<asking> asked;
  std::vector<std::pair<peer_ref, claim_answer>> answered;
  std::vector<refusal> refusals;

 private:
  std::vector<peer_ref> roomless_;
};

/// Prints a line when an expectation about it fails.
inline void PrintTo(const written_delivery::line& line, std::ostream* out) {
  *out << line.to.slot << ": " << line.text;
}

/// Matches the refusal of `which` to `id`.
MATCHER_P2(refused, which, id, std::string(row_of(which).name) + " of " + id) {
  return arg.which == which && arg.id == id;
}

/// Matches who was told to go for a newer connection of the same client, and in which words.
MATCHER_P(taken_over, who, "") {
  return arg.who == who && arg.why.code == protocol::close_code::normal && arg.why.text == "taken over" &&
         arg.why.why == end_reason::taken_over;
}

/// One realm, one router, and the sender's side of a connection for each id.
struct routed_realm {
  using texts = std::vector<std::string>;

  explicit routed_realm(const config::options& options = {}) : settings(options), all(settings, test_seed) {}

  /// Opens and welcomes, as a dialect does.
  registration_ptr open(std::string_view id, peer_ref self, std::string_view token = "token") {
    realm::claim_result claimed = routes.open(home(), id, token, self, now);
    waiting.clear();
    for (const waiting_message& message : claimed.waiting) {
      waiting.push_back(message.text);
    }
    routes.welcome(home(), claimed.waiting, self, now);
    return std::move(claimed.registered);
  }

  /// Whoever speaks for the id now leaves.
  void leave(registration& peer) { routes.leave(home(), peer, peer.tenure()); }

  void say(registration& sender, const std::string& text) {
    protocol::message message;
    ASSERT_EQ(parse_message(text, message), protocol::parse_outcome::parsed) << text;
    routes.relay(home(), sender, message, now);
  }

  [[nodiscard]] realm& home() const { return all.first(); }
  [[nodiscard]] std::uint64_t count(counter which) const { return counts.value(which); }

  config::options settings;
  realms all;
  written_delivery out;
  counters counts;
  router routes{out, counts};
  instant now = test_start;
  protocol::seeded_random random{1};
  deadlines timers{test_start};
  texts waiting;  ///< what the last one to open was given
};

}  // namespace p2p_broker::server
