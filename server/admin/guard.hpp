// Who may ask the admin listener for what: its own names only, so that no page reaches it by a name of its own (DNS
// rebinding), no page of another origin, and the token where one is wanted. PURE.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/exchange.hpp"

namespace p2p_broker::server::admin {

class guard {
 public:
  struct names {
    std::string host;                       ///< as given to --admin, without brackets
    std::uint16_t port;                     ///< that it listens on
    std::vector<std::string> further = {};  ///< --admin_host: with any port, unless the name has one
  };

  /// \param token empty: none is wanted
  guard(names own, std::string token) : own_(std::move(own)), token_(std::move(token)) {}

  /// From the next request on. \param token not empty, unless it was before
  void set_token(std::string token) { token_ = std::move(token); }

  /// Whether it came by a name of ours and from no foreign page. \returns the refusal, or nothing
  [[nodiscard]] std::optional<reply> refuse_stranger(const request& asked) const;

  /// Whether it has the token, if one is wanted. \returns the refusal, or nothing
  [[nodiscard]] std::optional<reply> refuse_without_token(const request& asked) const;

 private:
  [[nodiscard]] bool is_own(std::string_view host, std::string_view local_ip) const;

  names own_;
  std::string token_;
};

}  // namespace p2p_broker::server::admin
