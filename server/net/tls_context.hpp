// The broker's certificates and TLS settings, loaded and checked together; another set of them is another object.
// TLS 1.2 and 1.3, no session cache, and buffers released when idle: that is what an idle TLS peer costs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/net/certificate.hpp"
#include "server/net/tls_tickets.hpp"

struct ssl_st;

namespace p2p_broker::server {

/// Sessions keep what they need of it: it may go before they do.
class tls_context {
 public:
  /// Each certificate is given to clients that ask for one of its names (SNI), the first also to all others.
  /// \param key_files PEM private keys; \param chain_files PEM certificates, intermediates behind each; as many, 1 or
  /// more \param tickets outlives the sessions \throws config::usage_error with a sentence that names the flag
  tls_context(const std::vector<std::string>& key_files, const std::vector<std::string>& chain_files,
              tls_tickets& tickets);

  struct session_deleter {
    void operator()(ssl_st* session) const noexcept;
  };
  using session = std::unique_ptr<ssl_st, session_deleter>;

  /// A server-side session on `fd`, which must be non-blocking. Safe to call from any thread.
  [[nodiscard]] session make_session(int fd) const;

 private:
  ssl_context context_;  ///< of the first certificate
};

}  // namespace p2p_broker::server
