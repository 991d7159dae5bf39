#include "server/admin_view.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/option_table.hpp"
#include "config/option_value.hpp"
#include "server/admin/recent_json.hpp"
#include "server/net/clock.hpp"
#include "server/process_now.hpp"

namespace p2p_broker::server {
namespace {

/// The option that bounds what has this name, or null.
[[nodiscard]] const config::option_row* limit_of(std::string_view name) {
  const config::option_row* const row = config::find_option(std::string(name).append("_max"));
  return row != nullptr && row->is_number() ? row : nullptr;
}

/// Of what no option bounds by its name.
[[nodiscard]] std::string_view sentence_of(std::string_view name) {
  constexpr std::array others{
      std::pair{std::string_view("addresses"), std::string_view("Addresses that have an account.")},
      std::pair{std::string_view("held_refusals"), std::string_view("Answers that --refusal_delay holds back.")},
  };
  const auto* const found = std::ranges::find(others, name, [](const auto& each) { return each.first; });
  return found == others.end() ? std::string_view{} : found->second;
}

}  // namespace

admin_view::admin_view(const shared_state& state, shard_group& shards, usage_report& use, supervisor& watch)
    : state_(state), shards_(shards), use_(use), watch_(watch), began_(clock_now()), started_at_s_(wall_clock_s()) {
  end_step();
}

void admin_view::end_step() { past_.note(look(), static_cast<std::uint64_t>((clock_now() - began_).count())); }

admin::snapshot admin_view::look() {
  use_.look();
  admin::snapshot now{.version = P2P_BROKER_VERSION,
                      .now_s = wall_clock_s(),
                      .started_at_s = started_at_s_,
                      .uptime_s = static_cast<std::uint64_t>((clock_now() - began_).count()) / 1000,
                      .threads = shards_.count(),
                      .draining = watch_.draining(),
                      .uses = uses(),
                      .keys = keys()};
  if (now.draining) {
    const drain::progress seen = watch_.drain_progress();
    now.drain = admin::drain_progress{seen.from, seen.left};
  }
  for (std::size_t i = 0; i < counter_count; ++i) {
    now.counts[i] = shards_.total(static_cast<counter>(i));
  }
  for (std::size_t i = 0; i < timed_rows.size(); ++i) {
    now.latencies[i] = shards_.total(static_cast<timed>(i));
  }
  return now;
}

admin::process_reading admin_view::process() const { return process_now(); }

std::vector<admin::use_reading> admin_view::uses() const {
  const auto newest = state_.newest.get();
  const config::options& settings = newest ? newest->settings : state_.settings;
  std::vector<admin::use_reading> out;
  for (const usage::state& each : use_.seen().seen()) {
    admin::use_reading reading{.name = each.last.name, .now = each.last.now, .most = each.most};
    reading.sentence = sentence_of(reading.name);
    reading.in_bytes = reading.name.ends_with("_bytes");
    if (const config::option_row* const row = limit_of(reading.name)) {
      reading.option = row->name;
      reading.sentence = row->doc;
      const auto* const member = std::get_if<std::uint32_t config::options::*>(&row->member);
      reading.limit = member != nullptr ? settings.**member : 0;
    }
    out.push_back(reading);
  }
  return out;
}

std::vector<admin::key_reading> admin_view::keys() {
  look_at_keys();
  std::vector<admin::key_reading> out;
  for (const key_usage::state& each : by_key_.seen()) {
    const realm& of = *state_.all_realms.all()[out.size()];
    out.push_back({.key = of.key(),
                   .open = of.is_open(),
                   .now = each.now,
                   .most = each.most,
                   .limit = of.concurrent_limit(),
                   .kept_ids = of.graced()});
  }
  return out;
}

std::string admin_view::recent_json() const { return admin::recent_json(state_.recent.get()); }

/// The id may get another owner before the letter is read: then the letter names a connection that has lost it.
bool admin_view::kick(const std::string& key, const std::string& id) {
  const auto every = state_.all_realms.all();
  const auto in = std::ranges::find_if(every, [&key](const auto& each) { return each->key() == key; });
  const auto owner = in == every.end() ? std::nullopt : (*in)->find(id);
  if (owner) {
    shards_.end(*owner, farewell_to_kicked);
  }
  return owner.has_value();
}

}  // namespace p2p_broker::server
