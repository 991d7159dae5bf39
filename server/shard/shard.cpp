#include "server/shard/shard.hpp"

#include <algorithm>

namespace p2p_broker::server {
namespace {

[[nodiscard]] instant clock_now() noexcept {
  return std::chrono::time_point_cast<milliseconds>(std::chrono::steady_clock::now());
}

}  // namespace

shard::shard(std::uint16_t index, shared_state& state)
    : turn_(state.inboxes.size() > 1),
      context_(index, state, *this, clock_now()),
      outgoing_(state.inboxes.size()),
      next_sweep_(context_.now),
      pauses_(context_.now) {
  if (!context_.ready.add(state.inboxes[index]->fd(), &incoming_, poller::trigger::edge) ||
      !context_.ready.add(ticker_.fd(), &ticker_)) {
    throw std::runtime_error("The kernel refuses to watch a shard's inbox and ticks.");
  }
}

shard::~shard() = default;

void shard::accept_from(file_descriptor listening) {
  acceptor_.emplace(context_, std::move(listening),
                    [this](file_descriptor socket, const address& from) { add_connection(std::move(socket), from); });
  if (!context_.ready.add(acceptor_->fd(), &acceptor_)) {
    throw std::runtime_error("The kernel refuses to watch the listening socket.");
  }
}

void shard::run() {
  std::unique_lock at_work(turn_);
  adjust_ticks();
  while (!stopped_ && !(draining_ && connections_.size() == 0)) {
    at_work.unlock();
    const auto events = context_.ready.wait();
    at_work.lock();
    if (clock_is_late(events)) {
      update_clock();
    }
    for (const epoll_event& event : events) {
      dispatch(event.data.ptr, event.events);
    }
    if (ticked_) {
      run_timers();  // behind the events: what has come is life
    }
    flush_all();
    if (outgoing_waits_) {
      post_outgoing(true);
    }
    if (!context_.gone.empty()) {
      free_gone();
    }
  }
}

void shard::dispatch(void* tag, std::uint32_t events) {
  if (tag == &incoming_) {
    read_mail();
  } else if (tag == &ticker_) {
    ticker_.acknowledge();
    ticked_ = true;
  } else if (tag == &acceptor_) {
    if (acceptor_) {
      update_clock();
      acceptor_->on_readable();
    }
  } else {
    // It still exists: connections are freed after the last event of a wait.
    connection& link = *static_cast<connection*>(tag);
    if ((events & EPOLLOUT) != 0 && !link.gone()) {
      link.on_writable();
    }
    if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 && !link.gone()) {
      link.on_readable(poller::ending(events));
    }
  }
}

void shard::add_connection(file_descriptor socket, const address& from) {
  tls_context::session session;
  const tls_context* const tls = context_.shared.tls;
  if (tls != nullptr) {
    session = tls->make_session(socket.get());
  }
  const bool secured = tls == nullptr || session;
  connection& link = connections_.add([&](std::uint32_t slot, std::uint32_t generation) {
    return std::make_unique<connection>(context_, peer_ref{slot, generation, context_.index},
                                        transport(std::move(socket), std::move(session)), from);
  });
  adjust_ticks();
  if (!secured || !link.start()) {
    context_.refuse(counter::limit_sockets, "the kernel or OpenSSL has no room for one more");
    link.lose(end_reason::refused);
  } else if (draining_) {
    link.drain();
  }
}

void shard::begin_drain() {
  draining_ = true;
  if (acceptor_) {
    context_.ready.remove(acceptor_->fd());
    acceptor_.reset();
  }
  connections_.for_each([](connection& link) { link.drain(); });
}

void shard::run_timers() {
  ticked_ = false;
  update_clock();
  // After a pause the deadlines wait for the next tick, before which all that lies in the sockets is read.
  if (!pauses_.is_late(context_.now)) {
    context_.timers.expire(context_.now, [this](std::uint32_t place) {
      if (connection* const link = connections_.at(place); link != nullptr) {
        link->on_deadline();
      }
    });
  }
  if (acceptor_ && context_.now >= next_sweep_) {
    next_sweep_ = context_.now + milliseconds(context_.settings.cleanup_out_msgs_ms);
    for (const auto& each : context_.shared.all_realms.all()) {
      context_.routes.expire(*each, context_.now);
    }
  }
}

/// A flush may make more to flush: a slow receiver's close frame, or the end of another connection.
void shard::flush_all() {
  for (std::size_t i = 0; i < context_.unflushed.size(); ++i) {
    context_.unflushed[i]->flush();
  }
  context_.unflushed.clear();
}

void shard::free_gone() {
  for (const connection* const link : context_.gone) {
    connections_.free(link->self().slot);
    context_.counts.add(counter::sockets_closed);
    context_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
  }
  context_.gone.clear();
  adjust_ticks();
}

connection* shard::find(peer_ref who) const noexcept {
  connection* const link = connections_.find(who);
  return link == nullptr || link->gone() ? nullptr : link;
}

/// With nothing to watch a shard sleeps until something happens; only shard 0 has the sweep to do.
void shard::adjust_ticks() noexcept {
  milliseconds interval(acceptor_ ? context_.settings.cleanup_out_msgs_ms : 0);
  if (!context_.timers.empty()) {
    interval = acceptor_ ? std::min(interval, deadlines::granularity) : deadlines::granularity;
  }
  ticker_.set_interval(interval);
}

/// What is served ahead of a tick, among these events or behind them, would seem to have come at the tick before.
bool shard::clock_is_late(std::span<const epoll_event> events) const noexcept {
  const auto is_tick = [this](const epoll_event& event) { return event.data.ptr == &ticker_; };
  return events.size() == poller::events_max || (events.size() > 1 && std::ranges::any_of(events, is_tick));
}

void shard::update_clock() noexcept { context_.now = clock_now(); }

}  // namespace p2p_broker::server
