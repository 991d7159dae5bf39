#include "server/net/certificate.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

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

[[nodiscard]] std::string text_of(const ASN1_STRING* text) {
  const auto* const bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
  return {bytes, static_cast<std::size_t>(ASN1_STRING_length(text))};
}

struct names_deleter {
  void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
};

}  // namespace

void ssl_context_deleter::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

void load_certificate(ssl_ctx_st* context, const std::string& key_file, const std::string& chain_file) {
  ERR_clear_error();
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

std::vector<std::string> names_of_certificate(const ssl_ctx_st* context) {
  std::vector<std::string> names;
  X509* const certificate = SSL_CTX_get0_certificate(context);
  const std::unique_ptr<GENERAL_NAMES, names_deleter> others(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; others && i < sk_GENERAL_NAME_num(others.get()); ++i) {
    if (const GENERAL_NAME* const name = sk_GENERAL_NAME_value(others.get(), i); name->type == GEN_DNS) {
      names.push_back(text_of(name->d.dNSName));
    }
  }
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  if (const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); names.empty() && at >= 0) {
    names.push_back(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
  }
  return names;
}

}  // namespace p2p_broker::server
