// Takes new sockets from the listening one and deals them out to the shards in turn.
// Runs on the thread of the shard that accepts.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

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

  acceptor(shard_context& shard, neighbours& others, listener from, on_own_socket own)
      : shard_(shard), others_(others), from_(std::move(from)), own_(std::move(own)) {}

  [[nodiscard]] int fd() const noexcept { return from_.fd(); }

  /// Takes what is waiting, at most `batch_max` at a time so that peers are not kept waiting by a storm.
  void on_readable();

 private:
  static constexpr int batch_max = 64;

  [[nodiscard]] bool accept_one();
  void deal(file_descriptor socket, const address& from);

  shard_context& shard_;
  neighbours& others_;
  listener from_;
  on_own_socket own_;
  std::size_t next_shard_ = 0;
};

}  // namespace p2p_broker::server
