// The event loop on Asio: an io_context for each shard, and an async_wait for each descriptor, armed again before each
// wait that follows one which told of it. For systems without epoll, and for whoever wants Asio to do the waiting; it
// costs a system call and an allocation more for each event.
#include "server/net/event_loop.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace p2p_broker::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using descriptor = net::posix::stream_descriptor;

/// A watched descriptor. Handlers share it, since one may still be on its way when the descriptor has been removed.
struct watched {
  watched(net::io_context& context, void* with_tag) : socket(context), tag(with_tag) {}

  descriptor socket;
  void* tag;
  bool wants_readable = true;
  bool wants_writable = false;
  bool waits_readable = false;
  bool waits_writable = false;
  bool removed = false;
};
using watched_ptr = std::shared_ptr<watched>;

}  // namespace

/// While the shard waits, another one may visit it, and watch or remove descriptors on its own thread: so what both
/// touch is locked, and what is armed is armed by the thread that waits.
struct event_loop::body {
  net::io_context context{1};
  net::executor_work_guard<net::io_context::executor_type> open{context.get_executor()};  ///< it waits for nothing, too
  std::mutex mutex;
  net::steady_timer timer{context};
  milliseconds interval{0};
  std::unordered_map<int, watched_ptr> all;
  std::vector<watched_ptr> to_arm;
  std::thread::id waiting;
  std::vector<event> told;  ///< for the thread that waits alone
  std::atomic<bool> woken{false};

  void arm_later(const watched_ptr& each) {
    to_arm.push_back(each);
    if (waiting != std::thread::id() && waiting != std::this_thread::get_id()) {
      net::post(context, [this] {
        const std::scoped_lock lock(mutex);
        arm_all();
      });
    }
  }

  void arm_all() {
    for (const watched_ptr& each : to_arm) {
      if (!each->removed) {
        arm(each);
      }
    }
    to_arm.clear();
  }

  void arm(const watched_ptr& each) {
    if (each->wants_readable && !each->waits_readable) {
      each->waits_readable = true;
      each->socket.async_wait(descriptor::wait_read, [this, each](const error_code& error) {
        const std::scoped_lock lock(mutex);
        each->waits_readable = false;
        tell(each, error, {.what = event::kind::ready, .readable = true, .tag = each->tag});
      });
    }
    if (each->wants_writable && !each->waits_writable) {
      each->waits_writable = true;
      each->socket.async_wait(descriptor::wait_write, [this, each](const error_code& error) {
        const std::scoped_lock lock(mutex);
        each->waits_writable = false;
        tell(each, error, {.what = event::kind::ready, .writable = true, .tag = each->tag});
      });
    }
  }

  void tell(const watched_ptr& each, const error_code& error, const event& what) {
    if (each->removed || error == net::error::operation_aborted) {
      return;
    }
    to_arm.push_back(each);
    if (what.readable ? each->wants_readable : each->wants_writable) {
      told.push_back(what);
    }
  }

  void arm_tick() {
    timer.async_wait([this](const error_code& error) {
      const std::scoped_lock lock(mutex);
      if (error) {
        return;
      }
      told.push_back({event::kind::tick});
      timer.expires_at(std::max(timer.expiry() + interval, net::steady_timer::clock_type::now()));
      arm_tick();
    });
  }
};

event_loop::event_loop() : body_(std::make_unique<body>()) {}

event_loop::~event_loop() {
  for (const auto& [fd, each] : body_->all) {
    each->removed = true;
    each->socket.release();
  }
}

bool event_loop::add(int fd, void* tag, trigger) noexcept {
  try {
    const std::scoped_lock lock(body_->mutex);
    const auto fresh = std::make_shared<watched>(body_->context, tag);
    error_code refused;
    fresh->socket.assign(fd, refused);
    if (refused) {
      return false;
    }
    body_->all[fd] = fresh;
    body_->arm_later(fresh);
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void event_loop::watch(int fd, void*, trigger how, bool writable) noexcept {
  const std::scoped_lock lock(body_->mutex);
  const auto found = body_->all.find(fd);
  if (found != body_->all.end()) {
    found->second->wants_readable = how != trigger::none;
    found->second->wants_writable = writable;
    body_->arm_later(found->second);
  }
}

void event_loop::remove(int fd) noexcept {
  const std::scoped_lock lock(body_->mutex);
  const auto found = body_->all.find(fd);
  if (found != body_->all.end()) {
    found->second->removed = true;
    found->second->socket.release();
    body_->all.erase(found);
  }
}

void event_loop::tick_each(milliseconds interval) noexcept {
  const std::scoped_lock lock(body_->mutex);
  if (interval == body_->interval) {
    return;
  }
  body_->interval = interval;
  body_->timer.cancel();
  if (interval > milliseconds(0)) {
    body_->timer.expires_after(interval);
    body_->arm_tick();
  }
}

void event_loop::wake() noexcept {
  if (!body_->woken.exchange(true)) {
    net::post(body_->context, [own = body_.get()] {
      own->woken = false;
      own->told.push_back({event::kind::woken});
    });
  }
}

std::span<const event> event_loop::wait() noexcept {
  body& own = *body_;
  own.told.clear();
  {
    const std::scoped_lock lock(own.mutex);
    own.waiting = std::this_thread::get_id();
    own.arm_all();
  }
  while (own.told.empty()) {
    own.context.run_one();
  }
  while (own.told.size() < events_max && own.context.poll_one() != 0) {
  }
  return own.told;
}

}  // namespace p2p_broker::server
