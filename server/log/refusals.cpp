#include "server/log/refusals.hpp"

#include <string>

#include "server/log/log.hpp"

namespace p2p_broker::server::log {

void refusals::note(counter kind, std::string_view detail, instant now) {
  state& seen = states_[static_cast<std::size_t>(kind)];
  if (!would_tell(kind, now)) {
    ++seen.unsaid;
    return;
  }
  const counter_row& row = row_of(kind);
  std::string text(row.sentence);
  if (!row.advice.empty()) {
    text.append(" (").append(row.advice).append(")");
  }
  if (!detail.empty()) {
    text.append(" ").append(detail);
  }
  if (seen.unsaid != 0) {
    text.append(" (and ").append(std::to_string(seen.unsaid)).append(" more since the last such line)");
  }
  seen = {now, 0, true};
  line(level::info, text);
}

}  // namespace p2p_broker::server::log
