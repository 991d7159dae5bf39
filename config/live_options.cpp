#include "config/live_options.hpp"

#include <variant>

#include "config/option_table.hpp"

namespace p2p_broker::config {
namespace {

/// Whoever has connected in the clear or by TLS knows the port as that.
[[nodiscard]] bool turns_tls(const options& running, const options& wanted) {
  return running.sslcerts.empty() != wanted.sslcerts.empty();
}

[[nodiscard]] bool is_file_of_tls(const option_row& row) { return row.name == "sslkey" || row.name == "sslcert"; }

}  // namespace

option_changes take_live(options& running, const options& wanted) {
  const bool tls_stays = !turns_tls(running, wanted);
  option_changes changes;
  for (const option_row& row : option_table()) {
    std::visit(
        [&](auto member) {
          if (running.*member == wanted.*member) return;
          if (row.live && (tls_stays || !is_file_of_tls(row))) {
            running.*member = wanted.*member;
            changes.taken.push_back(row.name);
          } else {
            changes.need_restart.push_back(row.name);
          }
        },
        row.member);
  }
  return changes;
}

}  // namespace p2p_broker::config
