#include "protocol/connect_request.hpp"

#include <optional>

#include "protocol/form_decoding.hpp"

namespace p2p_broker::protocol {
namespace {

/// Values as they stand in the query: decoded only at the end, so that a repeated parameter costs nothing.
struct escaped_request {
  std::string_view key;
  std::string_view id;
  std::string_view token;
  std::string_view version;

  void set(std::string_view name, std::string_view value) {
    if (name == "key") {
      key = value;
    } else if (name == "id") {
      id = value;
    } else if (name == "token") {
      token = value;
    } else if (name == "version") {
      version = value;
    }
  }
};

/// The reference parses the target as a URL, for which a fragment is no part of the query.
[[nodiscard]] escaped_request find_parameters(std::string_view query) {
  query = query.substr(0, query.find('#'));
  escaped_request found;
  while (const auto pair = take_form_pair(query)) {
    if (pair->name.find('%') == std::string_view::npos) {
      found.set(pair->name, pair->value);  // the usual case; a "+" matches none of the names either way
    } else {
      found.set(decode_form_text(pair->name), pair->value);
    }
  }
  return found;
}

}  // namespace

connect_request parse_connect_request(std::string_view query) {
  const escaped_request found = find_parameters(query);
  return {decode_form_text(found.key), decode_form_text(found.id), decode_form_text(found.token)};
}

std::string parse_client_version(std::string_view query) { return decode_form_text(find_parameters(query).version); }

}  // namespace p2p_broker::protocol
