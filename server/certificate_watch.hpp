// When the files of the certificates are worth reading again: they have changed, and have been left alone for a look.
// A pair that is being written is thus not read half, and one that is bad is tried once, not each time.
#pragma once

#include <utility>
#include <vector>

#include "server/file_stamp.hpp"

namespace p2p_broker::server {

class certificate_watch {
 public:
  using stamps = std::vector<file_stamp>;

  /// \param read as the files were when they were read
  explicit certificate_watch(stamps read) : tried_(std::move(read)), last_(tried_) {}

  /// \param seen as the files are now, looked at each few seconds \returns whether to read them; then they count as
  /// read
  [[nodiscard]] bool look(stamps seen) {
    const bool at_rest = seen == last_;
    last_ = std::move(seen);
    if (!at_rest || last_ == tried_) {
      return false;
    }
    tried_ = last_;
    return true;
  }

 private:
  stamps tried_;
  stamps last_;
};

}  // namespace p2p_broker::server
