#include "server/log/log_writer.hpp"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "server/log/line_ring.hpp"

namespace p2p_broker::server::log {
namespace {

constexpr milliseconds gather_time{1000};  ///< a line waits so long for others to be written with it
constexpr milliseconds pause_time{1000};   ///< before what was refused is tried again
constexpr std::size_t write_bytes_max = 16 * 1024;
constexpr int waits_at_end = 4;

/// Until a descriptor that does not block takes more. False: not in pause_time.
[[nodiscard]] bool wait_until_writable(int fd) noexcept {
  pollfd asked{.fd = fd, .events = POLLOUT, .revents = 0};
  return ::poll(&asked, 1, static_cast<int>(pause_time.count())) > 0;
}

}  // namespace

struct log_writer::shared {
  shared(int to, std::size_t bytes_max, loss_line loss)
      : fd(to), ring(bytes_max, [this, say = std::move(loss)](std::uint64_t lost) {
          return say(lost, error == 0 ? "stdout was not read"
                                      : "stdout could not be written: " + std::generic_category().message(error));
        }) {}

  void run();
  void write_front(std::unique_lock<std::mutex>& lock);
  void wait_for_room(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool take(std::string_view lines);

  const int fd;
  std::mutex mutex;
  std::condition_variable work;      ///< there may be something to do for the thread
  std::condition_variable progress;  ///< it has done something
  int error = 0;                     ///< why the last write failed, until it is told or forgotten
  bool called_writable = false;      ///< by poll, and no write has succeeded since
  line_ring ring;
  std::uint64_t written = 0;  ///< bytes
  bool asked = false;         ///< to write now
  bool ending = false;
  bool given_up = false;
  bool ended = false;
};

void log_writer::shared::run() {
  std::unique_lock lock(mutex);
  while (!given_up) {
    work.wait(lock, [this] { return ending || !ring.empty(); });
    if (ring.empty() || (ending && error != 0)) {
      break;
    }
    work.wait_for(lock, gather_time, [this] { return ending || asked || ring.size() >= write_bytes_max; });
    while (!given_up && !ring.empty() && !(ending && error != 0)) {
      write_front(lock);
    }
    asked = false;
  }
  ended = true;
  progress.notify_all();
}

/// One write, without the lock: what lies at the ring's front stays there. It may not return for as long as nobody
/// reads.
void log_writer::shared::write_front(std::unique_lock<std::mutex>& lock) {
  const std::string_view text = ring.front(write_bytes_max);
  lock.unlock();
  const ssize_t result = ::write(fd, text.data(), text.size());
  const int failure = result > 0 ? 0 : result == 0 ? EIO : errno;
  lock.lock();
  if (given_up || failure == EINTR) {
    return;
  }
  if (failure == EAGAIN || failure == EWOULDBLOCK) {
    wait_for_room(lock);
  } else if (failure != 0) {
    error = failure;
    progress.notify_all();
    work.wait_for(lock, pause_time, [this] { return ending; });
  } else {
    called_writable = false;
    ring.drop_front(static_cast<std::size_t>(result));
    written += static_cast<std::uint64_t>(result);
    error = ring.tell_loss() ? 0 : error;
    progress.notify_all();
  }
}

/// Whoever shares the descriptor may have made it one that does not block. If it refuses what poll has called possible,
/// only a pause keeps this from spinning.
void log_writer::shared::wait_for_room(std::unique_lock<std::mutex>& lock) {
  if (std::exchange(called_writable, false)) {
    work.wait_for(lock, pause_time, [this] { return given_up; });
    return;
  }
  lock.unlock();
  const bool writable = wait_until_writable(fd);
  lock.lock();
  called_writable = writable;
}

/// True: the thread has to be woken, because it sleeps without an end, or has gathered enough.
bool log_writer::shared::take(std::string_view lines) {
  const std::size_t before = ring.size();
  ring.put(lines);
  return before == 0 || (before < write_bytes_max && ring.size() >= write_bytes_max);
}

log_writer::log_writer(int fd, std::size_t bytes_max, loss_line loss)
    : shared_(std::make_shared<shared>(fd, bytes_max, std::move(loss))), thread_([of = shared_] { of->run(); }) {}

log_writer::~log_writer() { finish(); }

void log_writer::put(std::string_view lines) {
  put_made_by([lines] { return lines; });
}

void log_writer::put_made_by(const maker& make) {
  std::unique_lock lock(shared_->mutex);
  const bool wake = shared_->take(make());
  lock.unlock();
  if (wake) {
    shared_->work.notify_one();
  }
}

void log_writer::flush() {
  std::unique_lock lock(shared_->mutex);
  const bool wake = !shared_->ring.empty() && !std::exchange(shared_->asked, true);
  lock.unlock();
  if (wake) {
    shared_->work.notify_one();
  }
}

bool log_writer::wait_written(milliseconds at_most) {
  flush();
  std::unique_lock lock(shared_->mutex);
  shared_->progress.wait_for(lock, at_most, [this] { return shared_->ring.empty() || shared_->error != 0; });
  return shared_->ring.empty();
}

void log_writer::finish(milliseconds patience) {
  if (!thread_.joinable()) {
    return;
  }
  std::unique_lock lock(shared_->mutex);
  shared_->ending = true;
  shared_->work.notify_one();
  for (int i = 0; i < waits_at_end && !shared_->ended; ++i) {
    const std::uint64_t before = shared_->written;
    shared_->progress.wait_for(lock, patience, [this] { return shared_->ended; });
    if (shared_->written == before) {
      break;
    }
  }
  shared_->given_up = !shared_->ended;
  lock.unlock();
  if (shared_->given_up) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

std::uint64_t log_writer::lost() const {
  const std::scoped_lock lock(shared_->mutex);
  return shared_->ring.lost();
}

}  // namespace p2p_broker::server::log
