#include "doctor/stopwatch.hpp"

namespace p2p_broker::doctor {

stopwatch::stopwatch() : began_(std::chrono::steady_clock::now()) {}

std::chrono::milliseconds stopwatch::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
}

std::int64_t unix_now_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace p2p_broker::doctor
