// Which request goes where: below the mount path to the HTTP part, at an endpoint to the dialect that is spoken there,
// anywhere else nowhere; and which pages of other origins may look on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "config/options.hpp"
#include "server/core/counters.hpp"
#include "server/core/instant.hpp"
#include "server/dialects/peer_api.hpp"
#include "server/dialects/speaker.hpp"
#include "server/http/http_message.hpp"

namespace p2p_broker::server {

/// A request that may become a WebSocket.
struct upgrade {
  const endpoint_row* at;
  std::string subprotocol;  ///< to be echoed, or empty
};

/// A request that the operator may want to hear of.
struct refused_request {
  http_reply reply;
  counter why;
  std::string_view origin = {};  ///< in the request, if that is what was wrong with it
  std::string_view path = {};    ///< likewise
  std::string hint = {};         ///< what would have been right, or empty
};

/// For one shard, as what it asks is.
class endpoints {
 public:
  endpoints(const config::options& settings, const protocol::id_template& ids, const realms& all,
            protocol::random_source& random, counters& counts)
      : settings_(settings), counts_(counts), api_(settings, ids, all, random, counts) {}

  using outcome = std::variant<http_reply, upgrade, refused_request>;

  /// \param whose the account of whoever asks, or null
  [[nodiscard]] outcome answer(const http_request& request, instant now,
                               const address_account_ptr& whose = nullptr) const;

 private:
  [[nodiscard]] outcome refuse_as_off(const http_request& request, counter which) const;
  [[nodiscard]] outcome refuse_path(const http_request& request, http_reply reply) const;
  [[nodiscard]] outcome ask_for_upgrade(const http_request& request) const;
  [[nodiscard]] outcome answer_outside(const http_request& request) const;
  [[nodiscard]] bool is_on(const endpoint_row& at) const noexcept { return at.needs == nullptr || settings_.*at.needs; }
  [[nodiscard]] outcome check_upgrade(const http_request& request) const;
  [[nodiscard]] bool shows_check(const http_request& request, std::string_view rest) const;
  [[nodiscard]] bool allows(const http_request& request) const;
  [[nodiscard]] const endpoint_row* row_at(std::string_view path) const noexcept;
  [[nodiscard]] std::optional<std::string_view> below_mount(std::string_view path) const;
  [[nodiscard]] std::string_view mount() const noexcept;
  void add_cors(const http_request& request, http_reply& reply) const;

  const config::options& settings_;
  counters& counts_;
  peer_api api_;
};

}  // namespace p2p_broker::server
