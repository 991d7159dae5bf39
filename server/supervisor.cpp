#include "server/supervisor.hpp"

#include <array>
#include <csignal>
#include <utility>

#include <unistd.h>
#include <boost/asio/post.hpp>

#include "server/process.hpp"
#include "server/service_notifier.hpp"

namespace p2p_broker::server {

namespace net = boost::asio;
using boost::system::error_code;

supervisor::supervisor(shard_group& shards, drain::times drain_times, std::function<void()> on_report)
    : shards_(shards),
      running_(shards.count()),
      on_report_(std::move(on_report)),
      signals_(context_, SIGTERM, SIGINT, SIGUSR1),
      drain_(context_, shards, drain_times),
      service_(context_, shards),
      memory_look_(context_),
      next_look_(context_),
      stdin_(context_) {
  signals_.add(SIGHUP);
  await_signal();
  take_signals();
}

void supervisor::run() {
  shards_.start([this] { net::post(context_, [this] { on_shard_ended(); }); });
  notify_ready();
  service_.start();
  context_.run();
  hold_back_signals();  // none interrupts the end that an earlier one has begun, nor finds its handler gone
}

void supervisor::await_signal() {
  signals_.async_wait([this](const error_code& error, int number) {
    if (!error) {
      on_signal(number);
      await_signal();
    }
  });
}

void supervisor::on_signal(int number) {
  if (number == SIGUSR1) {
    on_report_();
  } else if (number != SIGHUP || (on_hangup_ && !on_hangup_())) {
    end();
  }
}

void supervisor::look_each(milliseconds interval, std::function<void()> what) {
  on_look_ = std::move(what);
  await_look(interval);
}

void supervisor::await_look(milliseconds interval) {
  next_look_.expires_after(interval);
  next_look_.async_wait([this, interval](const error_code& error) {
    if (!error) {
      on_look_();
      await_look(interval);
    }
  });
}

void supervisor::end_with_stdin() {
  error_code refused;
  stdin_.assign(::dup(STDIN_FILENO), refused);
  if (refused) {
    net::post(context_, [this] { on_stdin(); });  // it is closed already
  } else {
    await_end_of_stdin();
  }
}

void supervisor::watch_memory(open_sockets& sockets) {
  sockets_ = &sockets;
  look_at_memory();
}

/// First from the shards to the allocator, and a moment later from there to the system.
void supervisor::look_at_memory() {
  if (std::exchange(shrinks_, false)) {
    give_back_memory();
  } else if (tide_.has_fallen(sockets_->take_most(), sockets_->count())) {
    shards_.shrink();
    shrinks_ = true;
  }
  memory_look_.expires_after(shrinks_ ? memory_tide::moment : memory_tide::period);
  memory_look_.async_wait([this](const error_code& error) {
    if (!error) {
      look_at_memory();
    }
  });
}

void supervisor::await_end_of_stdin() {
  stdin_.async_wait(net::posix::stream_descriptor::wait_read, [this](const error_code& error) {
    if (error != net::error::operation_aborted) {
      on_stdin();  // a file cannot be waited for, and need not be
    }
  });
}

/// Read without a wait, since the descriptor stays as blocking as its owner wants it.
void supervisor::on_stdin() {
  std::array<char, 4096> ignored{};
  if (stdin_.is_open() && ::read(stdin_.native_handle(), ignored.data(), ignored.size()) > 0) {
    await_end_of_stdin();
  } else if (!drain_.asked()) {
    end();
  }
}

/// Stopping the context is the one end that nothing can outrun: a signal that has come in the meantime has completed
/// its wait, so that cancelling would find none, and its handler would arm the next.
void supervisor::on_shard_ended() {
  if (--running_ == 0) {
    context_.stop();
  }
}

}  // namespace p2p_broker::server
