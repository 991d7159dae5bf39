// An inside of the broker for tests of the admin listener: what it has is set, what it is told is kept.
// Nothing is read off shards, and nothing ends.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/admin/history.hpp"
#include "server/admin/inside.hpp"

namespace p2p_broker::server::admin {

class given_inside final : public inside {
 public:
  [[nodiscard]] snapshot look() override { return now; }
  [[nodiscard]] process_reading process() const override { return now.process; }
  [[nodiscard]] bool draining() const override { return now.draining; }
  [[nodiscard]] const history& past() const override { return steps; }
  [[nodiscard]] std::string recent_json() const override { return "{}"; }
  void drain() override {
    now.draining = true;
    ++drains;
  }
  [[nodiscard]] bool kick(const std::string& key, const std::string& id) override {
    kicked.emplace_back(key, id);
    return present.contains({key, id});
  }

  snapshot now{};
  history steps;
  int drains = 0;
  std::set<std::pair<std::string, std::string>> present;
  std::vector<std::pair<std::string, std::string>> kicked;
};

}  // namespace p2p_broker::server::admin
