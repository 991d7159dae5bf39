#include "server/shard/mail.hpp"

#include <algorithm>
#include <cstddef>
#include <new>

namespace p2p_broker::server {

void mail::add(letter what, std::string_view text) { std::ranges::copy(text, add_with_room(what, text.size())); }

char* mail::add_with_room(letter what, std::size_t size) {
  const std::size_t begin = texts_.size();
  what.text_end = begin + size;
  texts_.resize(begin + size);
  try {
    letters_.push_back(what);
  } catch (const std::bad_alloc&) {
    texts_.resize(begin);  // a text without a letter would be the beginning of the next one's
    throw;
  }
  return texts_.data() + begin;
}

void mail::append(const mail& other) {
  const std::size_t shift = texts_.size();
  const auto before = static_cast<std::ptrdiff_t>(letters_.size());
  texts_.append(other.texts_);
  try {
    letters_.insert(letters_.end(), other.letters_.begin(), other.letters_.end());
  } catch (const std::bad_alloc&) {
    texts_.resize(shift);
    throw;
  }
  std::for_each(letters_.begin() + before, letters_.end(), [shift](letter& each) { each.text_end += shift; });
}

void mail::shrink() noexcept {
  if (empty()) {
    std::string().swap(texts_);
    std::vector<letter>().swap(letters_);
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

}  // namespace p2p_broker::server
