// What the admin listener asks of the broker: what there is, and the two things that it may do.
// The composition root implements it; in unit tests, a list does.
#pragma once

#include <string>

#include "server/admin/snapshot.hpp"

namespace p2p_broker::server::admin {

class history;

class inside {
 public:
  inside() = default;
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;
  virtual ~inside() = default;

  [[nodiscard]] virtual snapshot look() = 0;  ///< without what the system says of the process
  [[nodiscard]] virtual process_reading process() const = 0;
  [[nodiscard]] virtual bool draining() const = 0;
  [[nodiscard]] virtual const history& past() const = 0;

  /// The last arrivals and refusals, as JSON.
  [[nodiscard]] virtual std::string recent_json() const = 0;

  /// Begins the end, as SIGTERM does; while it has begun nothing more happens.
  virtual void drain() = 0;

  /// Ends the connection that has `id` under `key`. \returns whether there is one
  [[nodiscard]] virtual bool kick(const std::string& key, const std::string& id) = 0;
};

}  // namespace p2p_broker::server::admin
