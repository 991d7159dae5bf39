// The event loop of the simulated net: see server/net/event_loop.hpp.
// The linker takes this in place of epoll's or Asio's; waiting returns at once.
#include "server/net/event_loop.hpp"

#include "tests/simulation/net/network.hpp"
#include "tests/simulation/net/scarcity.hpp"

namespace p2p_broker::server {

using simulation::whose_code;

struct event_loop::body {
  std::shared_ptr<simulation::simulated_loop> loop = simulation::network::running().make_loop();
};

event_loop::event_loop() : body_(std::make_unique<body>()) {}
event_loop::~event_loop() = default;

bool event_loop::add(int fd, void* tag, trigger) noexcept {
  const whose_code here(false);
  return body_->loop->add(fd, tag);
}
void event_loop::watch(int fd, void*, trigger how, bool writable) noexcept {
  const whose_code here(false);
  body_->loop->watch(fd, how != trigger::none, writable);
}
void event_loop::remove(int fd) noexcept { body_->loop->remove(fd); }
void event_loop::tick_each(milliseconds interval) noexcept { body_->loop->tick_each(interval); }
void event_loop::wake() noexcept { body_->loop->wake(); }
std::span<const event> event_loop::wait() noexcept {
  const whose_code here(false);
  return body_->loop->wait();
}

}  // namespace p2p_broker::server
