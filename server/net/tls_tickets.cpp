#include "server/net/tls_tickets.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

namespace p2p_broker::server {
namespace {

constexpr int iv_bytes = 16;  // what AES in CBC takes; OpenSSL has room for it

/// Where a context keeps the tickets that it was given.
[[nodiscard]] int place_of_tickets() {
  static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return place;
}

[[nodiscard]] const unsigned char* bytes_of(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

[[nodiscard]] bool set_mac(EVP_MAC_CTX* mac, ticket_key& key) {
  std::array<char, 7> digest{"SHA256"};
  const std::array params = {OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac.data(), key.mac.size()),
                             OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                             OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, params.data()) == 1;
}

}  // namespace

void tls_tickets::set(ticket_keys keys) {
  const std::scoped_lock lock(mutex_);
  keys_ = std::move(keys);
}

ticket_keys tls_tickets::keys() const {
  const std::scoped_lock lock(mutex_);
  return keys_;
}

ticket_key tls_tickets::newest() const {
  const std::scoped_lock lock(mutex_);
  return keys_.newest();
}

std::optional<tls_tickets::found_key> tls_tickets::find(std::span<const std::byte> name) const {
  const std::scoped_lock lock(mutex_);
  const ticket_key* const key = keys_.find(name);
  return key == nullptr ? std::nullopt : std::optional(found_key{*key, key == &keys_.newest()});
}

void tls_tickets::serve(ssl_ctx_st* context) {
  SSL_CTX_set_ex_data(context, place_of_tickets(), this);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &on_ticket);
}

/// \returns as OpenSSL wants it: 1 for go on, 2 for go on and give a new ticket, 0 for a full handshake, -1 for an
/// error
int tls_tickets::on_ticket(ssl_st* session, unsigned char* name, unsigned char* iv, evp_cipher_ctx_st* cipher,
                           evp_mac_ctx_st* mac, int encrypts) {
  const auto* const tickets =
      static_cast<const tls_tickets*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), place_of_tickets()));
  if (encrypts != 0) {
    ticket_key key = tickets->newest();
    if (RAND_bytes(iv, iv_bytes) != 1 ||
        EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, bytes_of(key.cipher), iv) != 1 || !set_mac(mac, key)) {
      return -1;
    }
    std::memcpy(name, key.name.data(), key.name.size());
    return 1;
  }
  auto found = tickets->find({reinterpret_cast<const std::byte*>(name), sizeof ticket_key::name});
  if (!found) {
    return 0;
  }
  if (!set_mac(mac, found->key) ||
      EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, bytes_of(found->key.cipher), iv) != 1) {
    return -1;
  }
  return found->is_newest ? 1 : 2;
}

}  // namespace p2p_broker::server
