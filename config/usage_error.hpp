// What start-up throws when the operator has to change something: a flag, an environment variable or a file.
// The text is one sentence that names its origin; main prints it to stderr and exits with 2.
#pragma once

#include <stdexcept>

namespace p2p_broker::config {

/// Bad configuration. `what()` is complete, such as "--port: '70000' is not a whole number from 0 to 65535", without a
/// line end.
class usage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace p2p_broker::config
