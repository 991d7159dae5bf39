#include "server/shard/mailbox.hpp"

#include <utility>

namespace p2p_broker::server {

void mailbox::hand_over(const mail& letters) {
  if (letters.count() > visit_letters_max || !owner_->read_asleep(letters)) {
    post(letters);
  }
}

void mailbox::post(const mail& letters) {
  bool first = false;
  {
    const std::scoped_lock lock(mutex_);
    first = waiting_.empty();
    waiting_.append(letters);
    waiting_bytes_.store(waiting_.bytes(), std::memory_order_relaxed);
  }
  if (first) {
    owner_->wake();
  }
}

void mailbox::take(mail& into) {
  const std::scoped_lock lock(mutex_);
  std::swap(waiting_, into);
  waiting_bytes_.store(0, std::memory_order_relaxed);
}

void mailbox::shrink() noexcept {
  const std::scoped_lock lock(mutex_);
  waiting_.shrink();
}

}  // namespace p2p_broker::server
