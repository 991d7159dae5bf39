#include "server/admin/recent_json.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace p2p_broker::server::admin {

using json = nlohmann::ordered_json;

std::string recent_json(const recent_events* events) {
  json arrivals = json::array();
  json refusals = json::array();
  if (events != nullptr) {
    auto came = events->arrivals();
    std::ranges::reverse(came);
    for (const recent_events::arrival& each : came) {
      arrivals.push_back({{"at", each.at_s}, {"key", each.key}, {"id", each.id}, {"address", each.from}});
    }
    auto refused = events->refusals();
    std::ranges::reverse(refused);
    for (const recent_events::refusal& each : refused) {
      const counter_row& row = row_of(each.why);
      refusals.push_back({{"at", each.at_s},
                          {"reason", row.name},
                          {"sentence", row.sentence},
                          {"option", row.option()},
                          {"advice", row.advice},
                          {"detail", each.detail}});
    }
  }
  const json all{{"arrivals", arrivals}, {"refusals", refusals}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace p2p_broker::server::admin
