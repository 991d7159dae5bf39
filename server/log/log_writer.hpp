// The thread that writes the log: who logs puts a line into its ring, and never waits for whoever reads stdout, be it a
// pipe that nobody reads, a full disk, or a terminal that was stopped. What is lost meanwhile is told behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "server/core/instant.hpp"

namespace p2p_broker::server::log {

class log_writer {
 public:
  /// The line, with its newline, that tells of a loss. \param why as a clause: "stdout was not read"
  using loss_line = std::function<std::string(std::uint64_t lost, std::string_view why)>;
  using maker = std::function<std::string_view()>;

  /// Starts the thread, which inherits the caller's signal mask.
  /// \param fd where to write, open until the process ends; \param bytes_max room for what waits
  /// \param loss called under the lock that makers are called under, on any thread
  log_writer(int fd, std::size_t bytes_max, loss_line loss);

  /// Finishes, if that has not been done.
  ~log_writer();
  log_writer(const log_writer&) = delete;
  log_writer& operator=(const log_writer&) = delete;

  /// Takes whole lines, which are written within a second, or loses them if there is no room.
  void put(std::string_view lines);

  /// The same with what `make` returns, called under the writer's lock: one formatter may serve all threads.
  void put_made_by(const maker& make);

  /// Has what was put written now. Does not wait for that.
  void flush();

  /// Waits until all is written that was put. False: not in `at_most`, or stdout refuses it.
  bool wait_written(milliseconds at_most);

  /// Ends the thread when all is written. The rest is given up if nothing could be written for `patience`, or not all
  /// in four times that. Nothing is written afterwards.
  void finish(milliseconds patience = milliseconds(500));

  /// Lines since the start that found no room.
  [[nodiscard]] std::uint64_t lost() const;

 private:
  struct shared;
  std::shared_ptr<shared> shared_;  ///< the thread's, too, which outlives this in a write that does not return
  std::thread thread_;
};

}  // namespace p2p_broker::server::log
