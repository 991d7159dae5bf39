// The page of --check_page: a player opens it where a game fails, and sees which step towards another player does not
// work. One file without anything from elsewhere, made of the folder check_page/ while building.
#pragma once

#include <string_view>

#include "config/options.hpp"
#include "server/http/http_message.hpp"

namespace p2p_broker::server {

/// Whether the page is at `rest`, which follows the mount path: `/check` in any case, as express would take it.
[[nodiscard]] bool is_check_page(std::string_view rest);

/// The page, with what it may know of the settings. It learns no key but what its own URL names.
[[nodiscard]] http_reply check_page(const config::options& settings);

}  // namespace p2p_broker::server
