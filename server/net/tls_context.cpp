#include "server/net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "config/usage_error.hpp"

namespace p2p_broker::server {
namespace {

[[noreturn]] void refuse(const std::string& flag, const std::string& file, const std::string& what) {
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  // compat: start-errors
  const std::string detail = reason == nullptr ? "" : " (" + std::string(reason) + ")";
  throw config::usage_error(flag + " " + file + ": " + what + detail + ".");
}

/// An encrypted key must be an error, not a question on the terminal that stops the broker from starting.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

void tls_context::context_deleter::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

void tls_context::session_deleter::operator()(ssl_st* session) const noexcept { SSL_free(session); }

tls_context::tls_context(const std::string& key_file, const std::string& chain_file)
    : context_(SSL_CTX_new(TLS_server_method())) {
  ERR_clear_error();
  SSL_CTX* const context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(context, chain_file.c_str()) != 1) {
    refuse("--sslcert", chain_file, "no PEM certificate could be read from it");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    refuse("--sslkey", key_file, "no PEM private key that fits --sslcert could be read from it");
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    refuse("--sslkey", key_file, "the key does not belong to the certificate of --sslcert");
  }
}

tls_context::session tls_context::make_session(int fd) const {
  session made(SSL_new(context_.get()));
  if (made) {
    SSL_set_fd(made.get(), fd);
    SSL_set_accept_state(made.get());
  }
  return made;
}

}  // namespace p2p_broker::server
