// Whether the terminal that the broker was started from has hung up: then SIGHUP means what it was made for.
// Started otherwise, by a service or by nohup, the broker takes SIGHUP for the wish to read its settings again.
#pragma once

namespace p2p_broker::server {

class terminal {
 public:
  /// Looks where the broker has been started. To be made before anything changes what SIGHUP does.
  terminal() noexcept;

  [[nodiscard]] bool has_hung_up() const noexcept { return was_there_ && !is_there(); }

 private:
  [[nodiscard]] static bool is_there() noexcept;

  bool was_there_;
};

}  // namespace p2p_broker::server
