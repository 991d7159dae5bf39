// By what a file is known to have changed, without reading it: which file its name leads to, its size and its time.
// Links are followed, so the swap of a link is a change too.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace p2p_broker::server {

/// All zero: there is no such file.
struct file_stamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t bytes = 0;
  std::int64_t modified_ns = 0;  ///< since 1970

  friend bool operator==(const file_stamp&, const file_stamp&) = default;
};

[[nodiscard]] file_stamp stamp_of(const std::string& file) noexcept;
[[nodiscard]] std::vector<file_stamp> stamps_of(const std::vector<std::string>& files,
                                                const std::vector<std::string>& more);

}  // namespace p2p_broker::server
