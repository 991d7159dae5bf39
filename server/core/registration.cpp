#include "server/core/registration.hpp"

#include <cassert>
#include <cstring>
#include <new>
#include <string>

#include "protocol/json_text.hpp"

namespace p2p_broker::server {

registration_ptr registration::make(std::string_view id, std::string_view token, std::uint64_t id_hash,
                                    std::uint64_t uid) {
  const std::string json = protocol::json_quote(id);
  assert(id.size() <= text_bytes_max && token.size() <= text_bytes_max);
  const bool escaped = json.size() != id.size() + 2;
  const std::size_t chars_size = json.size() + (escaped ? id.size() : 0) + token.size();
  auto* const self = new (::operator new(sizeof(registration) + chars_size)) registration;
  self->id_hash_ = id_hash;
  self->uid_ = uid;
  self->json_size_ = static_cast<std::uint32_t>(json.size());
  self->id_size_ = static_cast<std::uint16_t>(id.size());
  self->token_size_ = static_cast<std::uint16_t>(token.size());
  std::memcpy(self->chars(), json.data(), json.size());
  if (escaped) {
    std::memcpy(self->chars() + self->json_size_, id.data(), id.size());
  }
  if (!token.empty()) {
    std::memcpy(self->chars() + self->token_at(), token.data(), token.size());
  }
  return registration_ptr(self);
}

bool registration::has_token(std::string_view token) const noexcept {
  const std::string_view own = this->token();
  if (own.size() != token.size()) {
    return false;
  }
  unsigned difference = 0;
  for (std::size_t i = 0; i < own.size(); ++i) {
    difference |= static_cast<unsigned char>(own[i]) ^ static_cast<unsigned char>(token[i]);
  }
  return difference == 0;
}

void intrusive_ptr_release(registration* self) noexcept {
  if (self->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    self->~registration();
    ::operator delete(self);
  }
}

}  // namespace p2p_broker::server
