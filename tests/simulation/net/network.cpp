#include "tests/simulation/net/network.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace p2p_broker::simulation {
namespace {

using server::transport;

network* running_one = nullptr;

}  // namespace

network::network(std::uint64_t seed, server::instant start, bool calm)
    : chance_(~seed), now_(start), calm_(calm), tells_ends_(calm || !chance_.once_in(3)) {
  running_one = this;
}

network::~network() { running_one = nullptr; }

network& network::running() {
  if (running_one == nullptr) {
    throw std::logic_error("no network is simulated");
  }
  return *running_one;
}

std::shared_ptr<simulated_loop> network::make_loop() {
  return loops_.emplace_back(std::make_shared<simulated_loop>(*this));
}

int network::connect(std::size_t received_max, std::size_t sent_max) {
  all_.emplace(next_fd_, line{simulated_socket(received_max, sent_max)});
  return next_fd_++;
}

void network::arrive(int fd, std::size_t count) {
  if (at(fd).arrive(count)) {
    note(fd);
  }
}

std::string network::take(int fd, std::size_t count) {
  simulated_socket& socket = at(fd);
  const bool was_full = socket.full();
  std::string bytes = socket.take(count);
  if (was_full && !bytes.empty()) {
    note(fd);
  }
  return bytes;
}

void network::reset(int fd) {
  at(fd).reset();
  note(fd);
}

std::size_t network::open() const {
  return static_cast<std::size_t>(std::ranges::count_if(all_, [](const auto& each) { return !each.second.closed; }));
}

network::reads network::take_reads(int fd) { return std::exchange(all_.at(fd).done, {}); }

transport::result network::read(int fd, std::span<char> into) {
  line& from = all_.at(fd);
  simulated_socket& socket = from.socket;
  if (socket.unread() == 0) {
    from.done.over = socket.has_end();
    return {socket.is_reset()  ? transport::status::failed
            : socket.has_end() ? transport::status::ended
                               : transport::status::wait_readable};
  }
  std::size_t count = std::min(into.size(), socket.unread());
  if (!calm_ && chance_.once_in(4)) {
    count = chance_.between(1, static_cast<std::uint32_t>(count));
  }
  const std::string bytes = socket.read(count);
  std::ranges::copy(bytes, into.begin());
  from.done.bytes.push_back(count);
  if (count == into.size()) {
    seen_.see(sight::full_read);  // who fills its buffer asks to be told again
  } else if (socket.unread() > 0 || (socket.has_end() && !tells_ends_)) {
    seen_.see(sight::short_read);  // the rest came just behind it
    note(fd);
  }
  return {transport::status::done, count};
}

transport::result network::look_ahead(int fd, std::span<char> into) const {
  const simulated_socket& socket = at(fd);
  if (socket.unread() == 0) {
    return {socket.has_end() ? transport::status::ended : transport::status::wait_readable};
  }
  const std::string_view bytes = socket.received().substr(0, into.size());
  std::ranges::copy(bytes, into.begin());
  return {transport::status::done, bytes.size()};
}

transport::result network::write(int fd, std::string_view bytes) {
  simulated_socket& socket = at(fd);
  if (socket.is_reset()) {
    return {transport::status::failed};
  }
  if (socket.room() == 0) {
    seen_.see(sight::blocked_write);
    return {transport::status::wait_writable};
  }
  std::size_t count = std::min(bytes.size(), socket.room());
  if (!calm_ && count > 1 && chance_.once_in(3)) {
    seen_.see(sight::partial_write);
    count = chance_.between(1, static_cast<std::uint32_t>(count) - 1);
  }
  socket.write(bytes.substr(0, count));
  ++writes_;
  return {transport::status::done, count};
}

void network::close(int fd) {
  if (std::exchange(all_.at(fd).closed, true)) {
    throw std::logic_error("a socket is closed twice");
  }
}

void network::note(int fd) {
  for (const auto& each : loops_) {
    each->note(fd);
  }
}

}  // namespace p2p_broker::simulation
