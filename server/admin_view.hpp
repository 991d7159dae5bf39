// What the admin listener sees of the broker, and what it may do: read off the shards' sums and counters, without a
// lock of theirs, and said to them by letter. Lives on the main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/admin/history.hpp"
#include "server/admin/inside.hpp"
#include "server/core/instant.hpp"
#include "server/core/key_usage.hpp"
#include "server/shard/shard_group.hpp"
#include "server/shard/shared_state.hpp"
#include "server/supervisor.hpp"
#include "server/usage_report.hpp"

namespace p2p_broker::server {

class admin_view final : public admin::inside {
 public:
  /// All of it outlives this.
  admin_view(const shared_state& state, shard_group& shards, usage_report& use, supervisor& watch);

  /// To be called every now and then: a peak of a key between two looks is not seen.
  void look_at_keys() { by_key_.note(state_.all_realms.all()); }

  /// To be called each history::step_s seconds.
  void end_step();

  [[nodiscard]] admin::snapshot look() override;
  [[nodiscard]] admin::process_reading process() const override;
  [[nodiscard]] bool draining() const override { return watch_.draining(); }
  [[nodiscard]] const admin::history& past() const override { return past_; }
  [[nodiscard]] std::string recent_json() const override;
  void drain() override { watch_.end_in_order(); }
  [[nodiscard]] bool kick(const std::string& key, const std::string& id) override;

 private:
  [[nodiscard]] std::vector<admin::use_reading> uses() const;
  [[nodiscard]] std::vector<admin::key_reading> keys();

  const shared_state& state_;
  shard_group& shards_;
  usage_report& use_;
  supervisor& watch_;
  admin::history past_;
  key_usage by_key_;
  instant began_;
  std::int64_t started_at_s_;
};

}  // namespace p2p_broker::server
