// One thread's part of the broker: its connections, its poller, its clock, and the loop that serves them.
// Other threads reach it through its inbox, or serve it while it sleeps: whoever has its turn may touch what is in it.
// It is also how routing decisions reach connections, here or elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "server/core/delivery.hpp"
#include "server/core/pause_detector.hpp"
#include "server/core/slot_table.hpp"
#include "server/net/ticker.hpp"
#include "server/shard/acceptor.hpp"
#include "server/shard/connection.hpp"
#include "server/shard/mailbox.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/turn.hpp"

namespace p2p_broker::server {

class shard final : public delivery {
 public:
  shard(std::uint16_t index, shared_state& state);
  ~shard() override;

  /// Before run(): this shard takes the new sockets, and sweeps the queues of absent peers for all.
  void accept_from(file_descriptor listening);

  /// Serves until told to stop, or until drained and empty.
  void run();

  /// For another shard's thread: delivers `letters` here and now, if this shard is waiting for something to happen.
  /// Waking it would cost more than the delivery. \returns false, having done nothing, if it is at work
  [[nodiscard]] bool serve_asleep(const mail& letters);

  [[nodiscard]] const counters& counts() const noexcept { return context_.counts; }

  // delivery
  void deliver(peer_ref to, realm& of, const protocol::envelope& message) override;
  void note_refusal(counter which, const registration& sender) override;
  void end_taken_over(peer_ref former) override;

 private:
  /// Letters for one visit. With many a shard is busy, and its neighbours will be: better that each does its own work
  /// than that one waits for another's visit to end.
  static constexpr std::size_t visit_letters_max = 4;

  void dispatch(void* tag, std::uint32_t events);
  void add_connection(file_descriptor socket, const address& from);
  void read_mail();
  void on_letter(const mail::letter& letter, std::string_view text);
  void begin_drain();
  void run_timers();
  void flush_all();
  void free_gone();
  void post_outgoing(bool may_visit);
  [[nodiscard]] connection* find(peer_ref who) const noexcept;
  void adjust_ticks() noexcept;
  [[nodiscard]] bool clock_is_late(std::span<const epoll_event> events) const noexcept;
  void update_clock() noexcept;

  turn turn_;  ///< held while the shard is at work, by whichever thread
  shard_context context_;
  ticker ticker_;
  std::optional<acceptor> acceptor_;
  slot_table<connection> connections_;
  std::vector<mail> outgoing_;  ///< by shard
  mail incoming_;
  instant next_sweep_;
  pause_detector pauses_;
  bool ticked_ = false;
  bool outgoing_waits_ = false;
  bool draining_ = false;
  bool stopped_ = false;
};

}  // namespace p2p_broker::server
