// Takes new sockets from the listening one and deals them out to the shards in turn.
// Keeps a spare descriptor, so that with none left a client is refused at once instead of waiting in the backlog.
// Runs on shard 0's thread.
#pragma once

#include <cstddef>
#include <functional>

#include "server/net/address.hpp"
#include "server/net/file_descriptor.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class acceptor {
 public:
  /// Called with each new socket for this shard itself.
  using on_own_socket = std::function<void(file_descriptor, const address&)>;

  acceptor(shard_context& shard, file_descriptor listening, on_own_socket own);

  [[nodiscard]] int fd() const noexcept { return listening_.get(); }

  /// Takes what is waiting, at most `batch_max` at a time so that peers are not kept waiting by a storm.
  void on_readable();

 private:
  static constexpr int batch_max = 64;

  [[nodiscard]] bool accept_one();
  void refuse_one_for_lack_of_descriptors();
  void hand_over(file_descriptor socket, const address& from);
  void note_refusal(std::string_view why);

  shard_context& shard_;
  file_descriptor listening_;
  file_descriptor spare_;
  on_own_socket own_;
  std::size_t next_shard_ = 0;
};

}  // namespace p2p_broker::server
