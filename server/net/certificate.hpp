// One certificate with its key and chain, as OpenSSL keeps it: read from files, checked, and asked for its names.
// A pair that does not fit is an error with a sentence, whoever has been in the midst of writing it.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;

namespace p2p_broker::server {

struct ssl_context_deleter {
  void operator()(ssl_ctx_st* context) const noexcept;
};
using ssl_context = std::unique_ptr<ssl_ctx_st, ssl_context_deleter>;

/// Puts the pair into `context`. \throws config::usage_error with a sentence that names the flag and the file
void load_certificate(ssl_ctx_st* context, const std::string& key_file, const std::string& chain_file);

/// DNS names of the certificate in `context`, or its common name if it has none; as they stand there.
[[nodiscard]] std::vector<std::string> names_of_certificate(const ssl_ctx_st* context);

}  // namespace p2p_broker::server
