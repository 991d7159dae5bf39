#include "server/shard/mail.hpp"

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

}  // namespace p2p_broker::server
