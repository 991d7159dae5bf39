// The ids of a realm as JSON text, made at most ten times a second however often it is asked for.
// Whoever asks in between gets the text that there is; it goes when nobody has asked for a while.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/core/instant.hpp"
#include "server/core/registration.hpp"

namespace p2p_broker::server {

/// Thread-safe.
class id_list {
 public:
  using text = std::shared_ptr<const std::string>;

  static constexpr milliseconds fresh_for{100};
  static constexpr milliseconds kept_for{2000};  ///< after it was last asked for

  /// The text, if it is fresh enough, or if somebody else is just making a newer one. Null: whoever asked is to make it
  /// now, and put() it.
  [[nodiscard]] text get(instant now);

  void put(text made);

  /// \param of in their order
  [[nodiscard]] static text made_of(const std::vector<numbered_registration>& of);

  /// Frees a text that nobody has asked for in a while.
  void free_unused(instant now);

 private:
  std::mutex mutex_;
  text text_;
  instant made_{};   ///< when its making began
  instant asked_{};  ///< when somebody last asked
};

}  // namespace p2p_broker::server
