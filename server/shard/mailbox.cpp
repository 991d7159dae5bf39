#include "server/shard/mailbox.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>

namespace p2p_broker::server {

void mail::add(letter what, std::string_view text) {
  texts_.append(text);
  what.text_end = texts_.size();
  letters_.push_back(what);
}

char* mail::add_with_room(letter what, std::size_t size) {
  const std::size_t begin = texts_.size();
  texts_.resize(begin + size);
  what.text_end = texts_.size();
  letters_.push_back(what);
  return texts_.data() + begin;
}

void mail::append(const mail& other) {
  const std::size_t shift = texts_.size();
  texts_.append(other.texts_);
  for (letter each : other.letters_) {
    each.text_end += shift;
    letters_.push_back(each);
  }
}

void mail::clear() noexcept {
  constexpr std::size_t kept_bytes_max = 1024 * 1024;
  letters_.clear();
  texts_.clear();
  if (texts_.capacity() > kept_bytes_max) {
    std::string().swap(texts_);
  }
  if (letters_.capacity() * sizeof(letter) > kept_bytes_max) {
    std::vector<letter>().swap(letters_);
  }
}

mailbox::mailbox() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!wake_) {
    throw std::system_error(errno, std::generic_category(), "eventfd");
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
    wake();
  }
}

void mailbox::wake() noexcept {
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
}

void mailbox::take(mail& into) {
  const std::scoped_lock lock(mutex_);
  std::swap(waiting_, into);
  waiting_bytes_.store(0, std::memory_order_relaxed);
}

}  // namespace p2p_broker::server
