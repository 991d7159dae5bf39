// What a run has been through besides limits and fates: the ways of sockets, wake-ups and mail.
// A suite that never comes by one of them says nothing about it, so main asks for each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace p2p_broker::simulation {

enum class sight : std::uint8_t {
  partial_write,         ///< the socket took less than it had room for
  blocked_write,         ///< it had no room
  short_read,            ///< more came behind what was read
  full_read,             ///< a read filled the whole buffer
  request_in_pieces,     ///< an HTTP request came in several reads
  frame_in_pieces,       ///< a frame did
  frames_in_one_read,    ///< several frames came in one
  reset_inside_frame,    ///< the client was gone in the middle of a frame, its own or ours
  requests_paused,       ///< more were sent at once than are answered at once
  half_close,            ///< the client had finished, with something left to be sent to it
  lone_large_frame,      ///< larger than an outbox may be, and sent all the same
  pong_refused,          ///< a client that pings and does not read
  share_full,            ///< one sender had enough waiting for a slow receiver
  read_while_condemned,  ///< bytes lay there for a connection that was told to go in the same wake-up
  spurious_event,        ///< nothing had happened
  late_event,            ///< it was told at a later wake-up
  several_events,        ///< in one wake-up
  visit,                 ///< letters handed over to a shard that sleeps
  visit_with_mail,       ///< which had others waiting
  visit_refused,         ///< the shard was at work
  too_many_to_visit,     ///< letters were too many for a visit
  pause,                 ///< the clock jumped
  drained,
  wait_for_owner,    ///< a claimant waited until its id's owner was asked
  wait_for_grace,    ///< or until an id was no longer kept for another
  claimant_went,     ///< it did not wait for the answer
  claim_overdue,     ///< no answer came in time
  contest_forsaken,  ///< all who had asked about an owner had gone
  late_refusal,      ///< its answer is held back
};
inline constexpr std::array<std::string_view, 29> sight_names{"partial write",
                                                              "blocked write",
                                                              "short read",
                                                              "full read",
                                                              "request in pieces",
                                                              "frame in pieces",
                                                              "frames in one read",
                                                              "reset in a frame",
                                                              "requests paused",
                                                              "half close",
                                                              "lone large frame",
                                                              "pong refused",
                                                              "share full",
                                                              "read while condemned",
                                                              "spurious event",
                                                              "late event",
                                                              "several events",
                                                              "visit",
                                                              "visit with mail",
                                                              "visit refused",
                                                              "too many to visit",
                                                              "pause",
                                                              "drained",
                                                              "wait for owner",
                                                              "wait for grace",
                                                              "claimant went",
                                                              "claim overdue",
                                                              "contest forsaken",
                                                              "late refusal"};
static_assert(sight_names.size() == static_cast<std::size_t>(sight::late_refusal) + 1);

class sights {
 public:
  void see(sight what) noexcept { ++seen_[static_cast<std::size_t>(what)]; }
  [[nodiscard]] std::uint64_t count(std::size_t what) const noexcept { return seen_[what]; }
  void add(const sights& others) noexcept {
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      seen_[i] += others.seen_[i];
    }
  }

 private:
  std::array<std::uint64_t, sight_names.size()> seen_{};
};

}  // namespace p2p_broker::simulation
