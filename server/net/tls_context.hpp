// The broker's certificate and TLS settings, loaded and checked once at start.
// TLS 1.2 and 1.3, no session cache, and buffers released when idle: that is what an idle TLS peer costs.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace p2p_broker::server {

class tls_context {
 public:
  /// \param key_file PEM private key; \param chain_file PEM certificate, intermediates behind it
  /// \throws config::usage_error with a sentence that names the flag
  tls_context(const std::string& key_file, const std::string& chain_file);

  struct session_deleter {
    void operator()(ssl_st* session) const noexcept;
  };
  using session = std::unique_ptr<ssl_st, session_deleter>;

  /// A server-side session on `fd`, which must be non-blocking. Safe to call from any thread.
  [[nodiscard]] session make_session(int fd) const;

 private:
  struct context_deleter {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  std::unique_ptr<ssl_ctx_st, context_deleter> context_;
};

}  // namespace p2p_broker::server
