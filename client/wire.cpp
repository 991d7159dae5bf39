#include "client/wire.hpp"

#include <utility>

#include "client/frame.hpp"

namespace p2p_broker::client {

wire::wire(std::shared_ptr<transport> link, std::weak_ptr<user> whose, outbox& waiting, counters& count)
    : link_(std::move(link)), user_(std::move(whose)), waiting_(waiting), count_(count) {}

void wire::open(std::string target) {
  link_->connect(std::move(target), [self = shared_from_this(), whose = user_.lock()](const failure& failed) {
    if (self->over_) {
      return;
    }
    failed ? self->lose(*whose, failed) : whose->opened();
  });
}

void wire::read_on() {
  if (reading_) {
    return;
  }
  reading_ = true;
  link_->read([self = shared_from_this(), whose = user_.lock()](const failure& failed, std::string_view text) {
    if (self->over_) {
      return;
    }
    self->reading_ = false;
    if (failed) {
      self->lose(*whose, failed);
      return;
    }
    ++self->count_.messages_received;
    whose->heard(text);
  });
}

std::shared_ptr<outgoing> wire::next_to_write() {
  if (std::exchange(heartbeat_due_, false)) {
    ++count_.heartbeats_sent;
    return std::make_shared<outgoing>(outgoing{std::string(heartbeat_text), 0});
  }
  auto next = waiting_.pop();
  return next ? std::make_shared<outgoing>(std::move(*next)) : nullptr;
}

void wire::write_on() {
  if (writing_) {
    return;
  }
  const auto next = next_to_write();
  if (!next) {
    if (std::exchange(closing_, false)) {
      close();
    }
    return;
  }
  writing_ = true;
  link_->write(next->text, [self = shared_from_this(), whose = user_.lock(), next](const failure& failed) {
    self->count_.messages_sent += failed ? 0 : 1;
    whose->written(next->operation, !failed);
    if (self->over_) {
      return;
    }
    self->writing_ = false;
    failed ? self->lose(*whose, failed) : whose->writable();
  });
}

void wire::close() {
  link_->close([self = shared_from_this(), whose = user_.lock()](const failure& failed) {
    if (!self->over_) {
      self->lose(*whose, failed);
    }
  });
}

void wire::lose(user& whose, const failure& why) {
  abort();
  whose.lost(why);
}

void wire::drop() {
  over_ = true;
  link_->close([](const failure&) {});
}

void wire::abort() {
  over_ = true;
  link_->abort();
}

}  // namespace p2p_broker::client
