// Tells systemd while the broker runs that it lives (WATCHDOG=1, as WatchdogSec= asks) and how it is (STATUS=). Lives
// on the main thread; without NOTIFY_SOCKET it does nothing.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/core/instant.hpp"
#include "server/core/pulse.hpp"
#include "server/service_status.hpp"
#include "server/shard/shard_group.hpp"

namespace p2p_broker::server {

class service_watch {
 public:
  /// \param context calls back as long as it runs \param shards outlive this
  service_watch(boost::asio::io_context& context, shard_group& shards) noexcept
      : shards_(shards), next_beat_(context), next_look_(context) {}

  /// The shards run.
  void start();

  /// The broker is on its way out, which is told elsewhere from now on.
  void hold_status() { next_look_.cancel(); }

 private:
  void beat(milliseconds interval);
  [[nodiscard]] bool ask();
  void look();

  shard_group& shards_;
  pulse pulse_;
  bool ask_again_ = false;
  service_status status_;
  boost::asio::steady_timer next_beat_;
  boost::asio::steady_timer next_look_;
};

}  // namespace p2p_broker::server
