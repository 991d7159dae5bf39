#include "doctor/dial.hpp"

#include <array>
#include <memory>
#include <vector>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "doctor/trouble_of.hpp"
#include "protocol/ip_text.hpp"

namespace p2p_broker::doctor {
namespace {

namespace net = boost::asio;

void ask_for_name_and_protocol(SSL* session, const place& where) {
  std::vector<unsigned char> list(where.protocol.begin(), where.protocol.end());
  list.insert(list.begin(), static_cast<unsigned char>(list.size()));
  SSL_set_alpn_protos(session, list.data(), static_cast<unsigned>(list.size()));
  if (!protocol::parse_ip(where.to.host)) SSL_set_tlsext_host_name(session, where.to.host.c_str());
}

/// OpenSSL's verdict. A certificate that comes alone has most often lost its chain.
chain_fault fault_of(long verdict, int certificates) {
  switch (verdict) {
    case X509_V_OK: return chain_fault::none;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return chain_fault::self_signed;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return chain_fault::unknown_root;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return certificates == 1 ? chain_fault::incomplete : chain_fault::unknown_root;
    case X509_V_ERR_CERT_HAS_EXPIRED: return chain_fault::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return chain_fault::not_yet_valid;
    default: return chain_fault::other;
  }
}

std::vector<std::string> names_of(X509* certificate) {
  struct free_names {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  };
  const std::unique_ptr<GENERAL_NAMES, free_names> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> found;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* each = sk_GENERAL_NAME_value(names.get(), i);
    if (each->type != GEN_DNS) continue;
    found.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(each->d.dNSName)),
                       static_cast<std::size_t>(ASN1_STRING_length(each->d.dNSName)));
  }
  return found;
}

std::string issuer_of(X509* certificate) {
  std::array<char, 128> text{};
  const X509_NAME* issuer = X509_get_issuer_name(certificate);
  if (X509_NAME_get_text_by_NID(issuer, NID_organizationName, text.data(), text.size()) < 0) {
    X509_NAME_get_text_by_NID(issuer, NID_commonName, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

net::awaitable<trouble> connect(link& line, const place& where) {
  boost::system::error_code error;
  line.tcp().expires_after(where.patience);
  co_await line.tcp().async_connect(where.at, net::redirect_error(net::use_awaitable, error));
  if (!error) line.tcp().socket().set_option(net::ip::tcp::no_delay(true), error);
  co_return trouble_of(error);
}

net::awaitable<trouble> shake_hands(link& line, const place& where) {
  boost::system::error_code error;
  ask_for_name_and_protocol(line.next_layer().native_handle(), where);
  line.tcp().expires_after(where.patience);
  co_await line.next_layer().async_handshake(net::ssl::stream_base::client,
                                             net::redirect_error(net::use_awaitable, error));
  co_return trouble_of(error);
}

net::awaitable<trouble> dial(link& line, const place& where) {
  trouble met = co_await connect(line, where);
  if (!met && line.is_secure()) met = co_await shake_hands(line, where);
  co_return met;
}

net::awaitable<bool> takes_http2(place where) {
  where.protocol = "h2";
  link line(co_await net::this_coro::executor, *where.trust, true);
  const trouble met = co_await dial(line, where);
  const unsigned char* taken = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(line.next_layer().native_handle(), &taken, &length);
  co_return !met && length == where.protocol.size();
}

tls_seen look_at_certificate(link& line, const std::string& host) {
  SSL* const session = line.next_layer().native_handle();
  tls_seen seen;
  seen.version = SSL_get_version(session);
  X509* const certificate = SSL_get0_peer_certificate(session);
  if (certificate == nullptr) return seen;
  int days = 0;
  int seconds = 0;
  ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate));
  seen.seconds_left = std::int64_t{days} * 24 * 60 * 60 + seconds;
  seen.names = names_of(certificate);
  const bool is_address = protocol::parse_ip(host).has_value();
  seen.name_fits = is_address ? X509_check_ip_asc(certificate, host.c_str(), 0) == 1
                              : X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1;
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(session);
  const long verdict = SSL_get_verify_result(session);
  seen.chain = fault_of(verdict, sk_X509_num(chain));
  seen.chain_words = X509_verify_cert_error_string(verdict);
  seen.issuer = issuer_of(certificate);
  return seen;
}

}  // namespace p2p_broker::doctor
