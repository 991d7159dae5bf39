// The client side of TLS for one connection, by OpenSSL directly on the socket.
// Certificates are not checked: the broker under test uses one made for the run.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace p2p_broker::bench {

/// What became of one read or write on a non-blocking socket, with or without TLS.
struct io_result {
  enum class status : unsigned char { done, would_block, ended, failed };

  status state = status::failed;
  std::size_t size = 0;  ///< bytes moved, for `done`
};

class tls_context {
 public:
  /// Throws run_error when OpenSSL cannot be set up.
  tls_context();

  [[nodiscard]] ssl_ctx_st* get() const { return context_.get(); }

 private:
  struct release {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, release> context_;
};

class tls_session {
 public:
  /// `fd` is a connected non-blocking socket that outlives the session.
  tls_session(const tls_context& context, int fd);

  [[nodiscard]] io_result handshake();
  [[nodiscard]] io_result read(std::span<char> into);
  [[nodiscard]] io_result write(std::string_view bytes);

 private:
  struct release {
    void operator()(ssl_st* session) const;
  };
  [[nodiscard]] io_result result_of(int returned) const;

  std::unique_ptr<ssl_st, release> session_;
};

}  // namespace p2p_broker::bench
