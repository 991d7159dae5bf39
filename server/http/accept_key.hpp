// Sec-WebSocket-Accept, the proof that a server has read a WebSocket request (RFC 6455 4.2.2).
// One object for each shard keeps OpenSSL's digest ready, since fetching it costs more than the hash.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace p2p_broker::server {

class accept_key {
 public:
  /// \throws std::runtime_error when OpenSSL has no SHA-1
  accept_key();

  /// \param key the request's Sec-WebSocket-Key
  [[nodiscard]] std::string of(std::string_view key);

 private:
  struct digest_deleter {
    void operator()(evp_md_st* digest) const noexcept;
  };
  struct context_deleter {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_st, digest_deleter> digest_;
  std::unique_ptr<evp_md_ctx_st, context_deleter> context_;
};

}  // namespace p2p_broker::server
