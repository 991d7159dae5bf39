#include "server/net/transport.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace p2p_broker::server {
namespace {

[[nodiscard]] int tls_size(std::size_t size) noexcept {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

[[nodiscard]] bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

transport::status transport::handshake() noexcept {
  if (!session_) {
    return status::done;
  }
  ERR_clear_error();
  return tls_result(SSL_do_handshake(session_.get())).what;
}

transport::result transport::read(std::span<char> into) noexcept {
  if (session_) {
    ERR_clear_error();
    return tls_result(SSL_read(session_.get(), into.data(), tls_size(into.size())));
  }
  ssize_t count = 0;
  do {
    count = ::recv(fd_.get(), into.data(), into.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count > 0) {
    return {status::done, static_cast<std::size_t>(count)};
  }
  if (count == 0) {
    return {status::ended};
  }
  return {would_block() ? status::wait_readable : status::failed};
}

bool transport::has_more() const noexcept { return session_ && SSL_pending(session_.get()) > 0; }

transport::result transport::write(std::string_view bytes) noexcept {
  if (session_) {
    ERR_clear_error();
    return tls_result(SSL_write(session_.get(), bytes.data(), tls_size(bytes.size())));
  }
  const ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0) {
    return {status::done, static_cast<std::size_t>(count)};
  }
  return {would_block() ? status::wait_writable : status::failed};
}

void transport::finish_sending() noexcept {
  if (session_ && SSL_is_init_finished(session_.get()) == 1) {
    ERR_clear_error();
    SSL_shutdown(session_.get());
    ERR_clear_error();
  }
  ::shutdown(fd_.get(), SHUT_WR);
}

transport::result transport::tls_result(int returned) noexcept {
  if (returned > 0) {
    return {status::done, static_cast<std::size_t>(returned)};
  }
  switch (SSL_get_error(session_.get(), returned)) {
    case SSL_ERROR_WANT_READ: return {status::wait_readable};
    case SSL_ERROR_WANT_WRITE: return {status::wait_writable};
    case SSL_ERROR_ZERO_RETURN: return {status::ended};
    default: break;
  }
  met_http_ = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
  ERR_clear_error();
  return {status::failed};
}

}  // namespace p2p_broker::server
