// OpenSSL calls and their error codes turned into io_result.
// Buffers are released between records, so that thousands of sessions do not cost this process 30 kB each.
#include "bench/load/tls_session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <limits>

#include "bench/load/run_error.hpp"

namespace p2p_broker::bench {
namespace {

int bounded_size(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

void tls_context::release::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

void tls_session::release::operator()(ssl_st* session) const { SSL_free(session); }

tls_context::tls_context() : context_(SSL_CTX_new(TLS_client_method())) {
  if (!context_) throw run_error("OpenSSL cannot make a client context");
  SSL_CTX_set_mode(get(),
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(get(), SSL_VERIFY_NONE, nullptr);
}

tls_session::tls_session(const tls_context& context, int fd) : session_(SSL_new(context.get())) {
  if (!session_ || SSL_set_fd(session_.get(), fd) != 1) throw run_error("OpenSSL cannot make a session");
  SSL_set_connect_state(session_.get());
}

io_result tls_session::handshake() {
  ERR_clear_error();
  return result_of(SSL_do_handshake(session_.get()));
}

io_result tls_session::read(std::span<char> into) {
  ERR_clear_error();
  return result_of(SSL_read(session_.get(), into.data(), bounded_size(into.size())));
}

io_result tls_session::write(std::string_view bytes) {
  ERR_clear_error();
  return result_of(SSL_write(session_.get(), bytes.data(), bounded_size(bytes.size())));
}

io_result tls_session::result_of(int returned) const {
  if (returned > 0) return {io_result::status::done, static_cast<std::size_t>(returned)};
  switch (SSL_get_error(session_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return {io_result::status::would_block, 0};
    case SSL_ERROR_ZERO_RETURN: return {io_result::status::ended, 0};
    default: return {io_result::status::failed, 0};
  }
}

}  // namespace p2p_broker::bench
