#include "server/net/tls_context.hpp"

#include <utility>

#include <openssl/ssl.h>

#include "server/core/certificate_names.hpp"

namespace p2p_broker::server {
namespace {

/// What the first context needs to choose another. It goes with that context, which sessions keep until they end.
struct name_choice {
  certificate_names names;
  std::vector<ssl_context> others;  ///< those of the second certificate on
};

void delete_choice(void*, void* choice, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<name_choice*>(choice); }

[[nodiscard]] int place_of_choice() {
  static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &delete_choice);
  return place;
}

int on_server_name(SSL* session, int*, void* argument) {
  const auto& choice = *static_cast<const name_choice*>(argument);
  const char* const asked = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
  if (asked == nullptr) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  if (const std::size_t place = choice.names.of(asked); place != 0) {
    SSL_set_SSL_CTX(session, choice.others[place - 1].get());
  }
  return SSL_TLSEXT_ERR_OK;
}

[[nodiscard]] ssl_context make_context(tls_tickets& tickets) {
  ssl_context made(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = made.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  tickets.serve(context);
  return made;
}

}  // namespace

void tls_context::session_deleter::operator()(ssl_st* session) const noexcept { SSL_free(session); }

tls_context::tls_context(const std::vector<std::string>& key_files, const std::vector<std::string>& chain_files,
                         tls_tickets& tickets) {
  auto choice = std::make_unique<name_choice>();
  for (std::size_t i = 0; i < chain_files.size(); ++i) {
    ssl_context made = make_context(tickets);
    load_certificate(made.get(), key_files[i], chain_files[i]);
    choice->names.add(names_of_certificate(made.get()));
    if (i == 0) {
      context_ = std::move(made);
    } else {
      choice->others.push_back(std::move(made));
    }
  }
  if (!choice->others.empty()) {
    SSL_CTX_set_tlsext_servername_callback(context_.get(), &on_server_name);
    SSL_CTX_set_tlsext_servername_arg(context_.get(), choice.get());
    SSL_CTX_set_ex_data(context_.get(), place_of_choice(), choice.release());
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
