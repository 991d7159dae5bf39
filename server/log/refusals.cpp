#include "server/log/refusals.hpp"

#include <string>
#include <vector>

#include "server/log/log.hpp"

namespace p2p_broker::server::log {

void refusals::note(counter kind, std::span<const field> detail, instant now) {
  state& seen = states_[static_cast<std::size_t>(kind)];
  if (!would_tell(kind, now)) {
    ++seen.unsaid;
    return;
  }
  const counter_row& row = row_of(kind);
  const std::string unsaid = "and " + std::to_string(seen.unsaid) + " more since the last such line";
  std::vector<field> fields;
  fields.reserve(detail.size() + 2);
  if (!row.advice.empty()) {
    fields.push_back(field::aside("advice", row.advice));
  }
  fields.insert(fields.end(), detail.begin(), detail.end());
  if (seen.unsaid != 0) {
    fields.push_back({"more", field::manner::aside, unsaid, seen.unsaid});
  }
  seen = {now, 0, true};
  write(level::info, {row.sentence, fields});
}

}  // namespace p2p_broker::server::log
