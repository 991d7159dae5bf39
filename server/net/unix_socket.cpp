#include "server/net/unix_socket.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/net/listener.hpp"

namespace p2p_broker::server {
namespace {

constexpr mode_t all_but_owner_and_group = 0117;  // and nobody executes it

struct place {
  sockaddr_un name{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&name); }
};

[[nodiscard]] place place_of(std::string_view path) noexcept {
  place made;
  made.name.sun_family = AF_UNIX;
  std::memcpy(made.name.sun_path, path.data(), path.size());
  const bool abstract = path.front() == '@';
  if (abstract) {
    made.name.sun_path[0] = '\0';
  }
  made.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  return made;
}

[[nodiscard]] file_descriptor open_socket() {
  return file_descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

[[noreturn]] void refuse(std::string_view path, std::string_view why) {
  throw start_error("--host: unix:" + std::string(path) + " " + std::string(why) + ".");
}

[[noreturn]] void refuse_in_use(std::string_view path) { refuse(path, "is in use by another program"); }

/// A broker that was killed leaves its file behind, on which nobody can bind.
void remove_stale(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    return;
  }
  if (!S_ISSOCK(found.st_mode)) {
    refuse(path, "exists and is no socket");
  }
  const file_descriptor trial = open_socket();
  const place where = place_of(path);
  if (::connect(trial.get(), where.get(), where.size) == 0) {
    refuse_in_use(path);
  }
  if (errno == EACCES || errno == EPERM) {
    refuse(path, "exists and may not be connected to: permission denied");
  }
  if (errno != ECONNREFUSED && errno != ENOENT) {
    refuse_in_use(path);
  }
  remove_if_unchanged(path, found);
}

}  // namespace

/// The number of a removed file is given to the next one often, but that one's time of change is another.
void remove_if_unchanged(const std::string& path, const struct stat& seen) noexcept {
  struct stat now {};
  if (::lstat(path.c_str(), &now) == 0 && now.st_dev == seen.st_dev && now.st_ino == seen.st_ino &&
      now.st_ctim.tv_sec == seen.st_ctim.tv_sec && now.st_ctim.tv_nsec == seen.st_ctim.tv_nsec) {
    ::unlink(path.c_str());
  }
}

file_descriptor listen_on_unix(std::string_view path, std::uint32_t backlog) {
  if (path.front() == '/') {
    remove_stale(std::string(path));
  }
  file_descriptor socket = open_socket();
  const place where = place_of(path);
  const mode_t before = ::umask(all_but_owner_and_group);
  const bool bound = ::bind(socket.get(), where.get(), where.size) == 0;
  const int error = errno;
  ::umask(before);
  if (!bound && error == EADDRINUSE) {
    refuse_in_use(path);
  }
  if (!bound || ::listen(socket.get(), static_cast<int>(backlog)) != 0) {
    refuse(path, "cannot be listened on: " + std::generic_category().message(bound ? errno : error));
  }
  return socket;
}

socket_file::socket_file(std::string_view path) : path_(path) {
  struct stat found {};
  if (::lstat(path_.c_str(), &found) == 0) {
    device_ = found.st_dev;
    inode_ = found.st_ino;
  } else {
    path_.clear();
  }
}

socket_file::~socket_file() {
  struct stat found {};
  if (!path_.empty() && ::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
}

}  // namespace p2p_broker::server
