// The Beast server: one io_context on one thread, the product's core and dialects behind it, and the sessions in front.
// It is what brings messages from one session to another, and the end of a session behind the event that decided it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/beast/stream.hpp"
#include "config/options.hpp"
#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/counters.hpp"
#include "server/core/delivery.hpp"
#include "server/core/realms.hpp"
#include "server/core/router.hpp"
#include "server/core/slot_table.hpp"
#include "server/dialects/dialect.hpp"
#include "server/dialects/endpoints.hpp"

namespace p2p_broker::bench::beast_broker {

class websocket_session;

class broker final : public server::delivery {
 public:
  broker(const config::options& settings, const protocol::id_template& ids);

  /// Listens where the settings say. \throws boost::system::system_error
  void listen();

  /// Serves until the process is ended.
  void run() { context_.run(); }

  [[nodiscard]] const config::options& settings() const noexcept { return settings_; }
  [[nodiscard]] const server::endpoints& web() const noexcept { return web_; }

  /// What a dialect works with, at the present time.
  [[nodiscard]] server::dialect_context& spoken() noexcept {
    now_ = std::chrono::time_point_cast<server::milliseconds>(std::chrono::steady_clock::now());
    return spoken_;
  }

  /// `who` can be given messages from now on, by the name that is returned, until it leaves.
  [[nodiscard]] server::peer_ref enter(websocket_session& who);
  void leave(server::peer_ref who) { sessions_.free(who.slot); }

  /// Ends whoever was told to go, and begins to send what waits. Called behind each event that a dialect heard of.
  void settle();

  /// `who` has something to send.
  void mark_unflushed(websocket_session& who) { unflushed_.push_back(&who); }

  // Buffers of messages, used again.
  [[nodiscard]] std::string take_buffer(std::size_t bytes);
  void give_back(std::string buffer);

  // delivery
  [[nodiscard]] char* room_for(server::peer_ref to, std::size_t bytes, server::realm* to_tell,
                               server::sender_uid sender) override;
  void tell(server::peer_ref, std::string_view) override {}  // only lobbies do
  void end(server::peer_ref who, const server::farewell& why) override;
  void ask(server::peer_ref, const server::claim_question&) override {}  // it asks nobody: see its session
  void answer(server::peer_ref, server::claim_answer) override {}
  void note_refusal(server::counter, std::string_view, const server::address*) override {}  // it keeps no log

 private:
  struct seat {
    websocket_session* who;
  };

  void accept();
  void sweep();
  [[nodiscard]] websocket_session* find(server::peer_ref who) const noexcept;

  const config::options& settings_;
  net::io_context context_{1};
  tcp_acceptor acceptor_{context_};
  steady_timer pause_{context_};
  steady_timer next_sweep_{context_};
  protocol::system_random random_;
  server::realms all_realms_;
  server::counters counts_;
  server::router routes_{*this, counts_};
  server::instant now_{};
  server::deadlines timers_{now_};  // no dialect here sets any
  server::dialect_context spoken_{all_realms_, routes_, *this, counts_, now_, settings_, random_, timers_};
  server::endpoints web_;
  server::slot_table<seat> sessions_;
  std::vector<std::pair<server::peer_ref, server::farewell>> condemned_;
  std::vector<websocket_session*> unflushed_;
  std::vector<std::string> buffers_;
};

}  // namespace p2p_broker::bench::beast_broker
