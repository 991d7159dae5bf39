// A listening unix socket and its file: made for its group, in the place of one that nobody listens on any more, and
// removed at the end unless another has taken its place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/net/file_descriptor.hpp"

struct stat;  // of lstat(2), whose header is included where it is asked

namespace p2p_broker::server {

/// Binds and listens, non-blocking. Before the first thread: the file gets its rights, 0660, by the process's umask.
/// \param path absolute, or `@` and a name in Linux's abstract namespace, as validation lets through
/// \throws start_error when somebody listens there, or the place cannot be used
[[nodiscard]] file_descriptor listen_on_unix(std::string_view path, std::uint32_t backlog);

/// Removes a stale socket's file, unless another program has put its own in that place since.
/// \param seen what lstat(2) said before it was found stale
void remove_if_unchanged(const std::string& path, const struct stat& seen) noexcept;

/// The file of a unix socket that was bound by this process.
class socket_file {
 public:
  /// \param path of the file; nothing is removed for a path that has none, such as `@name`
  explicit socket_file(std::string_view path);
  socket_file(const socket_file&) = delete;
  socket_file& operator=(const socket_file&) = delete;
  ~socket_file();

 private:
  std::string path_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
};

}  // namespace p2p_broker::server
