// The session's link at work: what is read goes to the state, what waits in the outbox goes out, one message at a time.
#include <utility>

#include "client/frame.hpp"
#include "client/session.hpp"

namespace p2p_broker::client {

using boost::system::error_code;

void session::read_on() {
  const bool wanted = state_.phase() == session_phase::opening || state_.phase() == session_phase::open;
  if (stopped_ || !link_ || reading_ || !wanted) {
    return;
  }
  if (is_full()) {
    ++counters_.reads_paused;
    return;
  }
  reading_ = true;
  link_->read([self = shared_from_this(), link = link_](const failure& failed, std::string_view text) {
    if (self->link_ != link) {
      return;
    }
    self->reading_ = false;
    if (failed) {
      self->lose_link(failed);
      return;
    }
    ++self->counters_.messages_received;
    self->state_.frame_arrived(self->now(), text);
    self->settle();
  });
}

std::shared_ptr<outgoing> session::next_to_write() {
  if (std::exchange(heartbeat_due_, false)) {
    ++counters_.heartbeats_sent;
    return std::make_shared<outgoing>(outgoing{std::string(heartbeat_text), 0});
  }
  auto next = outbox_.pop();
  return next ? std::make_shared<outgoing>(std::move(*next)) : nullptr;
}

void session::write_on() {
  const bool may_write = state_.phase() == session_phase::open || state_.phase() == session_phase::closing;
  if (stopped_ || !link_ || writing_ || !may_write) {
    return;
  }
  const auto next = next_to_write();
  if (!next) {
    if (std::exchange(closing_, false)) {
      link_->close([self = shared_from_this(), link = link_](const failure& failed) {
        if (self->link_ == link) {
          self->lose_link(failed);
        }
      });
    }
    return;
  }
  writing_ = true;
  link_->write(next->text, [self = shared_from_this(), link = link_, next](const failure& failed) {
    self->counters_.messages_sent += failed ? 0 : 1;
    self->sends_.complete(next->operation, failed ? error_code(error_kind::network) : error_code());
    if (self->link_ != link) {
      return;
    }
    self->writing_ = false;
    failed ? self->lose_link(failed) : self->write_on();
  });
}

std::shared_ptr<transport> session::release_link() {
  reading_ = false;
  writing_ = false;
  heartbeat_due_ = false;
  closing_ = false;
  return std::exchange(link_, nullptr);
}

void session::lose_link(const failure& why) {
  release_link()->abort();
  state_.link_lost(now(), why.kind, why.text);
  settle();
}

void session::drop_outbox(error_code error) {
  while (outbox_.pop()) {
  }
  sends_.complete_all(error);
}

}  // namespace p2p_broker::client
