#include "tests/simulation/net/simulated_loop.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/simulation/net/network.hpp"

namespace p2p_broker::simulation {

using server::event;

bool simulated_loop::add(int fd, void* tag) {
  if (!watched_.emplace(fd, watch_state{tag}).second) {
    throw std::logic_error("a socket is watched twice");
  }
  note(fd);
  return true;
}

void simulated_loop::watch(int fd, bool readable, bool writable) {
  watched_.at(fd).readable = readable;
  watched_.at(fd).writable = writable;
  note(fd);
}

void simulated_loop::note(int fd) {
  const auto found = watched_.find(fd);
  if (found != watched_.end()) {
    found->second.news |= is_ready(fd, found->second);
  }
}

void simulated_loop::tick_each(server::milliseconds interval) {
  if (interval != interval_) {
    interval_ = interval;
    next_tick_ = network_.now() + interval;
  }
}

bool simulated_loop::tick_is_due() const { return ticks() && network_.now() >= next_tick_; }

bool simulated_loop::has_news() const {
  return woken_ || tick_is_due() || std::ranges::any_of(watched_, [](const auto& each) { return each.second.news; });
}

/// Whoever does not want to read is still told of an end, by a loop that knows.
bool simulated_loop::tells_input(const simulated_socket& socket, const watch_state& state) const {
  return state.readable ? socket.has_input() : socket.has_end() && network_.tells_ends();
}

bool simulated_loop::is_ready(int fd, const watch_state& state) const {
  const simulated_socket& socket = network_.at(fd);
  return tells_input(socket, state) || (state.writable && socket.room() > 0);
}

simulated_loop::news simulated_loop::of_socket(int fd, const watch_state& state) const {
  const simulated_socket& socket = network_.at(fd);
  return {{.what = event::kind::ready,
           .readable = tells_input(socket, state),
           .writable = state.writable && (socket.room() > 0 || socket.is_reset()),
           .ending = socket.has_end() && network_.tells_ends(),
           .tag = state.tag},
          fd};
}

std::vector<simulated_loop::news> simulated_loop::draw(dice& chance, bool everything) {
  std::vector<news> drawn;
  if (woken_ && (everything || !chance.once_in(6))) {
    woken_ = false;
    drawn.push_back({{event::kind::woken}});
  }
  if (tick_is_due() && (everything || !chance.once_in(6))) {
    while (next_tick_ <= network_.now()) {
      next_tick_ += interval_;
    }
    drawn.push_back({{event::kind::tick}});
  }
  for (auto& [fd, state] : watched_) {
    if (state.news && !everything && chance.once_in(6)) {
      network_.seen().see(sight::late_event);
    } else if (std::exchange(state.news, false)) {
      drawn.push_back(of_socket(fd, state));
    } else if (!everything && chance.once_in(40)) {
      network_.seen().see(sight::spurious_event);
      news nothing = of_socket(fd, state);
      nothing.spurious = true;
      nothing.what.readable = chance.once_in(2) || nothing.what.readable;
      nothing.what.writable = chance.once_in(2) || nothing.what.writable;
      drawn.push_back(nothing);
    }
  }
  for (std::size_t left = drawn.size(); left > 1; --left) {
    std::swap(drawn[left - 1], drawn[chance.below(left)]);
  }
  if (drawn.size() > 1) {
    network_.seen().see(sight::several_events);
  }
  telling_.clear();
  std::ranges::transform(drawn, std::back_inserter(telling_), &news::what);
  return drawn;
}

std::span<const event> simulated_loop::wait() {
  told_ = std::exchange(telling_, {});
  return told_;
}

}  // namespace p2p_broker::simulation
