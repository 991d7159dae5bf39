// Takes new sockets from the listening ones and deals them out to the shards in turn: more at a time while more wait
// than it takes, since the kernel keeps only so many, and none for a moment when there are no descriptors left for
// them. Each shard has one, in its turn, and all take from the same queues: while one is busy, another that sleeps goes
// on with them.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "server/core/accept_pace.hpp"
#include "server/core/address.hpp"
#include "server/net/file_descriptor.hpp"
#include "server/net/listener.hpp"
#include "server/shard/neighbours.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class acceptor {
 public:
  /// Called with each new socket for this shard itself.
  using on_own_socket = std::function<void(file_descriptor, const address&)>;

  acceptor(shard_context& shard, neighbours& others, on_own_socket own)
      : shard_(shard), others_(others), own_(std::move(own)) {}
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;

  /// Takes sockets from there, too; the event loop tells of it by this object's address. \throws start_error when the
  /// kernel refuses to watch it
  void open(listener from);
  void close() noexcept;

  /// Takes what waits, up to what its pace allows, so that peers are not kept waiting by a storm.
  void on_readable();

  /// Whether more waited than was taken. Then it should go on between other events: by the time the loop tells of the
  /// listening socket again, hundreds of new clients may have been served and thousands more have come.
  [[nodiscard]] bool is_behind() const noexcept { return pace_.is_behind(); }

  /// Whether it takes nothing until on_tick(), at a tick, finds that it may.
  [[nodiscard]] bool rests() const noexcept { return pace_.rests(); }
  void on_tick();

 private:
  [[nodiscard]] bool watch(const listener& one) noexcept;
  [[nodiscard]] bool watch_all() noexcept;
  [[nodiscard]] bool accept_one(listener& from);
  void rest();
  void deal(file_descriptor socket, const address& from);

  shard_context& shard_;
  neighbours& others_;
  std::vector<listener> from_;  ///< none when they are closed
  std::size_t next_ = 0;        ///< of `from_`: who is asked first
  on_own_socket own_;
  accept_pace pace_;
};

}  // namespace p2p_broker::server
