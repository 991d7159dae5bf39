#include "server/admin/state_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

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
  if (!use.sentence.empty()) {
    out["sentence"] = use.sentence;
  }
  if (use.limit) {
    out["option"] = use.option;
    out["max"] = *use.limit;
  }
  return out;
}

[[nodiscard]] json json_of(const key_reading& key) {
  return {{"key", key.key},
          {"open", key.open},
          {"peers", key.now.peers},
          {"most", key.most.peers},
          {"max", key.limit},
          {"option", "concurrent_limit"},
          {"kept_ids", key.kept_ids},
          {"links", key.now.links},
          {"links_most", key.most.links},
          {"queue_bytes", key.now.queue_bytes},
          {"queue_bytes_most", key.most.queue_bytes},
          {"outbox_bytes", key.now.outbox_bytes},
          {"outbox_bytes_most", key.most.outbox_bytes}};
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

constexpr double us_per_ms = 1000;
constexpr std::array quantiles{std::pair{"p50", 0.5}, std::pair{"p99", 0.99}};

[[nodiscard]] json ms_or_null(const latency_counts& in, double part) {
  return in.count() == 0 ? json() : json(std::round(in.quantile_us(part)) / us_per_ms);
}

/// Of one thing that is timed: as far back as the histogram goes.
[[nodiscard]] json latency(const latency_counts& in, const timed_row& row) {
  json out{{"name", row.name}, {"sentence", row.sentence}, {"count", in.count()}};
  for (const auto& [name, part] : quantiles) {
    out[std::string(name) + "_ms"] = ms_or_null(in, part);
  }
  return out;
}

[[nodiscard]] json latencies(const history& past) {
  json out = json::object();
  for (std::size_t i = 0; i < timed_rows.size(); ++i) {
    for (const auto& [name, of_part] : quantiles) {
      const double part = of_part;
      out[std::string(timed_rows[i].name)][name] =
          series(past, [i, part](const history::step& each) { return ms_or_null(each.latencies[i], part); });
    }
  }
  return out;
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
  json timings = json::array();
  for (std::size_t i = 0; i < timed_rows.size(); ++i) {
    timings.push_back(latency(now.latencies[i], timed_rows[i]));
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
                  {"drain", now.drain ? json{{"from", now.drain->from}, {"left", now.drain->left}} : json()},
                  {"peers", now.peers()},
                  {"keys", keys},
                  {"limits", limits},
                  {"uses", others},
                  {"latencies", timings},
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
                  {"refusals_per_s", refusals},
                  {"latencies_ms", latencies(past)}});
}

}  // namespace p2p_broker::server::admin
