// The broker's way out as the main thread keeps it: not ready any more, after a delay told to the shards, over at a
// deadline. Says in the log how far it is.
#pragma once

#include <cstdint>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/core/instant.hpp"
#include "server/shard/shard_group.hpp"

namespace p2p_broker::server {

class drain {
 public:
  struct times {
    milliseconds delay;    ///< in which clients still may come: --drain_delay
    milliseconds timeout;  ///< behind it, at most: --drain_timeout
  };

  struct progress {
    std::uint32_t from = 0;  ///< connections when peers began to be closed; until then, those that there are
    std::uint32_t left = 0;  ///< of them, those that have not ended
  };

  /// \param context calls back as long as it runs \param shards outlive this
  drain(boost::asio::io_context& context, shard_group& shards, times of) noexcept
      : shards_(shards), times_(of), next_(context), next_look_(context) {}

  /// For a drain that has not begun.
  void set_times(times of) noexcept { times_ = of; }

  /// Begins it by a request, which somebody may follow up with a signal; begun already, changes nothing.
  void begin();

  /// Begins it by a signal or the end of stdin; asked so again, ends it at once. The first one behind begin() is only
  /// noted: a supervisor's hook before the stop drains, and the signal of the stop follows.
  void ask();

  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] bool asked() const noexcept { return asked_; }  ///< by a signal or the end of stdin
  [[nodiscard]] progress seen() const noexcept;

 private:
  void close_peers();
  void stop();
  void look_each_second();

  shard_group& shards_;
  times times_;
  boost::asio::steady_timer next_;  ///< the end of the delay, then the deadline
  boost::asio::steady_timer next_look_;
  std::uint32_t from_ = 0;
  bool begun_ = false;
  bool asked_ = false;
  bool closing_ = false;
  bool stopping_told_ = false;
};

}  // namespace p2p_broker::server
