#include "server/http/accept_key.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace p2p_broker::server {
namespace {

constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t sha1_size = 20;

}  // namespace

void accept_key::digest_deleter::operator()(evp_md_st* digest) const noexcept { EVP_MD_free(digest); }
void accept_key::context_deleter::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

accept_key::accept_key() : digest_(EVP_MD_fetch(nullptr, "SHA1", nullptr)), context_(EVP_MD_CTX_new()) {
  if (!digest_ || !context_) {
    throw std::runtime_error("OpenSSL offers no SHA-1, which WebSocket needs.");
  }
}

std::string accept_key::of(std::string_view key) {
  std::array<unsigned char, sha1_size> hash{};
  EVP_DigestInit_ex(context_.get(), digest_.get(), nullptr);
  EVP_DigestUpdate(context_.get(), key.data(), key.size());
  EVP_DigestUpdate(context_.get(), guid.data(), guid.size());
  EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr);
  std::array<unsigned char, (sha1_size + 2) / 3 * 4 + 1> text{};
  const int size = EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(hash.size()));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size)};
}

}  // namespace p2p_broker::server
