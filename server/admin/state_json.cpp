#include "server/admin/state_json.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace p2p_broker::server::admin {
namespace {

using json = nlohmann::ordered_json;

/// Ids, keys and addresses are bytes of strangers: what is not UTF-8 among them must not end the answer.
[[nodiscard]] std::string text_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

[[nodiscard]] json json_of(const use_reading& use) {
  json out{{"name", use.name}, {"now", use.now}, {"most", use.most}, {"unit", use.in_bytes ? "bytes" : "count"}};
  if (use.limit) {
    out["option"] = use.option;
    out["max"] = *use.limit;
    out["sentence"] = use.sentence;
  }
  return out;
}

[[nodiscard]] json json_of(const key_reading& key) {
  return {{"key", key.key},          {"open", key.open}, {"peers", key.peers},
          {"most", key.peers_most},  {"max", key.limit}, {"option", "concurrent_limit"},
          {"kept_ids", key.kept_ids}};
}

[[nodiscard]] double tenths(double value) { return std::round(value * 10) / 10; }

/// One number for each step.
template <class Value>
[[nodiscard]] json series(const history& past, Value value) {
  json out = json::array();
  for (const history::step& each : past.steps()) {
    out.push_back(value(each));
  }
  return out;
}

[[nodiscard]] json rates(const history& past, counter which) {
  return series(past, [which](const history::step& each) { return tenths(each.per_second(which)); });
}

}  // namespace

bool is_refusal(const counter_row& row) noexcept {
  return row.name.starts_with("refused_") || row.name.starts_with("limit_") || row.name == "tls_failures" ||
         row.name == "protocol_errors" || row.name == "out_of_memory";
}

std::string status_json(const snapshot& now) {
  json limits = json::array();
  json others = json::array();
  for (const use_reading& each : now.uses) {
    (each.limit ? limits : others).push_back(json_of(each));
  }
  json keys = json::array();
  for (const key_reading& each : now.keys) {
    keys.push_back(json_of(each));
  }
  json counts = json::array();
  for (std::size_t i = 0; i < counter_count; ++i) {
    const counter_row& row = counter_rows[i];
    counts.push_back({{"name", row.name},
                      {"value", now.counts[i]},
                      {"sentence", row.sentence},
                      {"option", row.option()},
                      {"advice", row.advice},
                      {"refusal", is_refusal(row)}});
  }
  return text_of({{"version", now.version},
                  {"now", now.now_s},
                  {"started_at", now.started_at_s},
                  {"uptime_s", now.uptime_s},
                  {"threads", now.threads},
                  {"draining", now.draining},
                  {"drain", now.drain ? json{{"left", now.drain->left}} : json()},
                  {"peers", now.peers()},
                  {"keys", keys},
                  {"limits", limits},
                  {"uses", others},
                  {"counters", counts}});
}

std::string history_json(const history& past) {
  json refusals = json::object();
  for (std::size_t i = 0; i < counter_count; ++i) {
    const counter_row& row = counter_rows[i];
    const bool any = std::ranges::any_of(past.steps(), [i](const history::step& each) { return each.counts[i] != 0; });
    if (is_refusal(row) && any) {
      refusals[std::string(row.name)] = rates(past, static_cast<counter>(i));
    }
  }
  return text_of({{"step_s", history::step_s},
                  {"steps_max", history::steps_max},
                  {"at", series(past, [](const history::step& each) { return each.at_s; })},
                  {"peers", series(past, [](const history::step& each) { return each.peers; })},
                  {"messages_per_s", rates(past, counter::messages_received)},
                  {"relayed_per_s", rates(past, counter::messages_relayed)},
                  {"connects_per_s", rates(past, counter::sockets_accepted)},
                  {"opens_per_s", rates(past, counter::peers_opened)},
                  {"refusals_per_s", refusals}});
}

}  // namespace p2p_broker::server::admin
