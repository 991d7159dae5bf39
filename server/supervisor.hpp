// Carries the broker from serving through draining to its end: waits for signals, begins the drain, and hears of each
// shard that has ended. Lives on the main thread, whose Asio context serves nothing else.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/core/instant.hpp"
#include "server/core/memory_tide.hpp"
#include "server/core/open_sockets.hpp"
#include "server/drain.hpp"
#include "server/service_watch.hpp"
#include "server/shard/shard_group.hpp"

namespace p2p_broker::server {

class supervisor {
 public:
  /// Takes signals from its construction on, so that one right after the ready line ends the broker in order, too.
  /// \param on_report what SIGUSR1 asks for
  supervisor(shard_group& shards, drain::times drain_times, std::function<void()> on_report);

  /// Takes the end of standard input as SIGTERM (--end_with_stdin): the kernel closes the pipe from whoever started the
  /// broker, however that one dies. What comes through it means nothing.
  void end_with_stdin();

  /// Gives memory back behind a storm. \param sockets that are open, to be asked every now and then
  void watch_memory(open_sockets& sockets);

  /// What SIGHUP asks for. \param what returns whether to go on; if not, the broker ends as on SIGTERM
  void on_hangup(std::function<bool()> what) { on_hangup_ = std::move(what); }

  /// Does `what` each `interval` while the broker serves.
  void look_each(milliseconds interval, std::function<void()> what);

  /// For what else lives on the main thread.
  [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
  /// Begins the end, as SIGTERM does. A second call changes nothing, and the first SIGTERM behind it hastens nothing.
  void end_in_order() {
    service_.hold_status();
    drain_.begin();
  }

  /// For a drain that has not begun.
  void set_drain_times(drain::times times) noexcept { drain_.set_times(times); }

  /// What SIGTERM asks for: begins the drain; asked again, ends at once.
  void end() {
    service_.hold_status();
    drain_.ask();
  }

  /// Whether the broker is on its way out: from here on it is not ready for anybody new, although it may still take
  /// them (--drain_delay).
  [[nodiscard]] bool draining() const noexcept { return drain_.begun(); }
  [[nodiscard]] drain::progress drain_progress() const noexcept { return drain_.seen(); }

  /// Starts the shards. Returns when all have ended or are being stopped; signals are held back from this thread by
  /// then.
  void run();

 private:
  void await_signal();
  void on_signal(int number);
  void await_look(milliseconds interval);
  void await_end_of_stdin();
  void on_stdin();
  void look_at_memory();
  void on_shard_ended();

  shard_group& shards_;
  std::size_t running_;
  std::function<void()> on_report_;
  std::function<bool()> on_hangup_;
  std::function<void()> on_look_;
  boost::asio::io_context context_{1};
  boost::asio::signal_set signals_;
  drain drain_;
  service_watch service_;
  boost::asio::steady_timer memory_look_;
  memory_tide tide_;
  bool shrinks_ = false;  ///< the shards have been asked to
  open_sockets* sockets_ = nullptr;
  boost::asio::steady_timer next_look_;
  boost::asio::posix::stream_descriptor stdin_;
};

}  // namespace p2p_broker::server
