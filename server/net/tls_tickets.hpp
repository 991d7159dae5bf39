// The ticket keys as OpenSSL asks for them, so that a client resumes at any of our certificates, behind a reload and
// behind a restart. Used by all shards in their handshakes, and changed by the main thread.
#pragma once

#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "server/core/ticket_keys.hpp"

struct evp_cipher_ctx_st;
struct evp_mac_ctx_st;
struct ssl_ctx_st;
struct ssl_st;

namespace p2p_broker::server {

/// Thread-safe. Outlives every session of the contexts that use it.
class tls_tickets {
 public:
  explicit tls_tickets(ticket_keys keys) : keys_(std::move(keys)) {}

  void set(ticket_keys keys);
  [[nodiscard]] ticket_keys keys() const;

  /// From now on `context` encrypts its tickets with these keys.
  void serve(ssl_ctx_st* context);

 private:
  struct found_key {
    ticket_key key;
    bool is_newest;
  };

  static int on_ticket(ssl_st* session, unsigned char* name, unsigned char* iv, evp_cipher_ctx_st* cipher,
                       evp_mac_ctx_st* mac, int encrypts);
  [[nodiscard]] ticket_key newest() const;
  [[nodiscard]] std::optional<found_key> find(std::span<const std::byte> name) const;

  mutable std::mutex mutex_;
  ticket_keys keys_;
};

}  // namespace p2p_broker::server
