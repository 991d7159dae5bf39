// When memory is to end: how many more times the broker's own code may allocate. What is simulated around it, the net
// and whoever drives it, has memory without end. Only a program that replaces operator new looks at this.
#pragma once

namespace p2p_broker::simulation {

struct scarcity {
  static inline thread_local int allocations_left = -1;  ///< -1: without end
  static inline thread_local int failures_left = 0;      ///< behind those, how many fail
  static inline thread_local bool applies = false;       ///< the broker's own code runs

  /// Whether this allocation fails.
  [[nodiscard]] static bool strikes() noexcept {
    if (!applies || allocations_left < 0) {
      return false;
    }
    if (allocations_left > 0) {
      --allocations_left;
      return false;
    }
    if (--failures_left <= 0) {
      allocations_left = -1;
    }
    return true;
  }
};

/// For as long as this lives, what runs is the broker's code, or is not.
class whose_code {
 public:
  explicit whose_code(bool brokers) noexcept : before_(scarcity::applies) { scarcity::applies = brokers; }
  whose_code(const whose_code&) = delete;
  whose_code& operator=(const whose_code&) = delete;
  ~whose_code() { scarcity::applies = before_; }

 private:
  bool before_;
};

}  // namespace p2p_broker::simulation
