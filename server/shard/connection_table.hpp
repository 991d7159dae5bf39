// The connections of one shard: each has a slot from accept until the end of the wake-up in which it ended.
// Who must go for another's sake is condemned first, and ended behind the events, so that nothing ends while others are
// being served. Runs in its shard's turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "server/core/address.hpp"
#include "server/core/drain_plan.hpp"
#include "server/core/farewell.hpp"
#include "server/core/peer_ref.hpp"
#include "server/core/slot_table.hpp"
#include "server/net/file_descriptor.hpp"
#include "server/shard/connection.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class connection_table {
 public:
  explicit connection_table(shard_context& shard) noexcept : shard_(shard) {}

  /// Serves a new socket. \returns null if its address has too many, or if the kernel, OpenSSL or memory has no room
  ///          for it: then it is over already
  connection* add(file_descriptor socket, const address& from);

  /// Calls `act(link)`. If there is no memory for that, `link` ends at once: it is what it has that is given back.
  template <class Act>
  void serve(connection& link, Act act) {
    try {
      act(link);
    } catch (const std::bad_alloc&) {
      shard_.counts.add(counter::out_of_memory);
      link.lose(end_reason::no_memory);
    }
  }

  [[nodiscard]] connection* find(peer_ref who) { return all_.find(who); }
  [[nodiscard]] connection* at(std::uint32_t slot) { return all_.at(slot); }
  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

  template <class Action>
  void for_each(Action act) {
    all_.for_each([&](connection& link) { act(link); });
  }

  /// What `to` cannot do without: see delivery::tell.
  void tell(peer_ref to, std::string_view text);

  /// From now on `who`, if it is still here, is given nothing more; end_condemned() ends it.
  void condemn(peer_ref who, const farewell& why);

  [[nodiscard]] bool any_condemned() const noexcept { return !condemned_.empty(); }
  void end_condemned();

  /// Sends what waits. It may make more to send, such as a slow receiver's close frame, and more who must go.
  void flush();

  /// Does what is due, by deadlines and by --handshakes_max.
  void on_tick();

  /// As many TLS handshakes that wait as the wake-up has steps left; if there are more, the next one comes at once.
  void continue_handshakes();

  /// The broker ends. Peers are told so at once if they are few; else from tick to tick, as drain_plan has it.
  void drain();

  /// There was a pause since `since`.
  void hear_again(instant since) noexcept;

  /// Their peers may be silent for less time than before.
  void look_sooner();

  /// Frees those that have ended. To be called when no event can name them any more. \returns whether there were any
  bool free_gone();

 private:
  void end_old_pending(std::size_t most);
  void go_on_draining();
  connection& make(transport bytes, arrival& how);
  void free(std::uint32_t slot) noexcept;

  shard_context& shard_;
  slot_table<connection> all_;
  std::vector<std::pair<peer_ref, farewell>> condemned_;
  std::optional<drain_plan> plan_;  ///< while peers wait to be told of the broker's end
};

}  // namespace p2p_broker::server
