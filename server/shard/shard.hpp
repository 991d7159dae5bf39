// One thread's part of the broker: its connections, its event loop, its clock, and the turn in which it serves them.
// Other threads reach it through its mailbox, or serve it while it sleeps: whoever has its turn may touch what is in
// it. It is also how decisions reach connections, here or elsewhere.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>

#include "protocol/random.hpp"
#include "server/core/delivery.hpp"
#include "server/core/pause_detector.hpp"
#include "server/net/clock.hpp"
#include "server/net/event_loop.hpp"
#include "server/shard/acceptor.hpp"
#include "server/shard/connection_table.hpp"
#include "server/shard/contests.hpp"
#include "server/shard/levy.hpp"
#include "server/shard/mailbox.hpp"
#include "server/shard/neighbours.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/work_lock.hpp"

namespace p2p_broker::server {

class shard final : public delivery, public mailbox::owner {
 public:
  /// Takes its place among `state.inboxes`, which all exist by now. \param random this shard's own
  /// \throws std::system_error when the kernel has no event loop to give
  shard(std::uint16_t index, shared_state& state, std::unique_ptr<protocol::random_source> random);

  // Before the first turn.
  /// This shard takes new sockets from there. \throws start_error when they cannot be watched
  void accept_from(listener from) { acceptor_.open(std::move(from)); }
  /// This shard sweeps the queues of absent peers for all.
  void sweep_queues() {
    sweeps_ = true;
    adjust_ticks();
  }

  /// This shard is timed.
  void time() { context_.timings = std::make_unique<shard_timings>(); }

  /// Serves until told to stop, or until drained and empty.
  void run() {
    while (serve_once()) {
    }
    pulses_.store(UINT64_MAX, std::memory_order_relaxed);  // nothing is missed in who has ended
  }

  /// One turn: waits until something has happened, and serves it. \returns whether there is to be another
  [[nodiscard]] bool serve_once();

  [[nodiscard]] const counters& counts() const noexcept { return context_.counts; }
  [[nodiscard]] const shard_timings* timings() const noexcept { return context_.timings.get(); }

  /// How many letters of kind `pulse` its own thread has answered; from any thread.
  [[nodiscard]] std::uint64_t pulses() const noexcept { return pulses_.load(std::memory_order_relaxed); }

  // delivery
  [[nodiscard]] char* room_for(peer_ref to, std::size_t bytes, realm* to_tell, sender_uid sender) override;
  void tell(peer_ref to, std::string_view text) override;
  void end(peer_ref who, const farewell& why) override;
  void ask(peer_ref whom, const claim_question& question) override { contests_.ask(whom, question); }
  void answer(peer_ref claimant, claim_answer answer) override { contests_.answer(claimant, answer); }
  void note_refusal(counter which, std::string_view id, const address* from) override;

  // mailbox::owner
  [[nodiscard]] bool read_asleep(const mail& letters) override;
  void wake() noexcept override { context_.loop.wake(); }

 private:
  /// Connections served before new sockets are looked after again, while more of these wait than were taken.
  static constexpr std::size_t events_between_accepts = 32;

  void dispatch(const event& what);
  void accept() {
    update_clock();
    acceptor_.on_readable();
    adjust_ticks();  // it may rest until one
  }
  /// Behind what others want, which no connection here is to blame for. \returns whether there was memory for it
  template <class Act>
  bool if_memory_allows(Act act) {
    try {
      act();
    } catch (const std::bad_alloc&) {
      context_.counts.add(counter::out_of_memory);
      return false;
    }
    return true;
  }
  void add_connection(file_descriptor socket, const address& from);
  void read_mail();
  void on_letter(const mail::letter& letter, std::string_view text);
  void deliver(const mail::letter& letter, std::string_view text);
  void shrink() {
    incoming_.shrink();
    context_.shared.inboxes[context_.index]->shrink();
    others_.shrink();
    connections_.shrink();
    context_.shrink();
    if (sweeps_) {
      std::ranges::for_each(context_.shared.all_realms.all(), [](const auto& each) { each->shrink(); });
    }
  }
  void begin_drain();
  void take_settings();
  void run_timers(bool all_told);
  void settle(bool may_visit);
  void adjust_ticks() noexcept;
  /// What is served ahead of a tick, among these events or behind them, would seem to have come at the tick before.
  [[nodiscard]] static bool clock_is_late(std::span<const event> events) noexcept {
    return events.size() == event_loop::events_max ||
           (events.size() > 1 && std::ranges::find(events, event::kind::tick, &event::what) != events.end());
  }
  void update_clock() noexcept { context_.now = clock_now(); }

  work_lock at_work_;  ///< held while the shard is at work, by whichever thread
  std::unique_ptr<protocol::random_source> random_;
  shard_context context_;
  neighbours others_;
  acceptor acceptor_;
  connection_table connections_;
  contests contests_{context_, connections_, others_};
  levy levy_;
  mail incoming_;
  instant next_sweep_;
  pause_detector pauses_;
  std::atomic<std::uint64_t> pulses_{0};
  bool pulse_asked_ = false;
  bool shrinks_ = false;
  std::uint32_t turns_ = 0;  ///< counts on for ever
  bool sweeps_ = false;
  bool ticked_ = false;
  bool draining_ = false;
  bool stopped_ = false;
};

}  // namespace p2p_broker::server
