#include "server/ticket_key_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/usage_error.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw config::usage_error("--tls_ticket_key_file " + file + ": " + what + ".");
}

[[nodiscard]] std::string folder_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : file.substr(0, slash + 1);
}

/// systemd hands credentials over with an access list for the service's user, which shows as rights of the group.
[[nodiscard]] bool is_credential(const std::string& file) {
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr && *folder != '\0' && file.starts_with(folder);
}

void require_secrecy(const std::string& file, const struct stat& found) {
  const mode_t rights_of_others = is_credential(file) ? S_IRWXO | S_IWGRP : S_IRWXO | S_IRWXG;
  if ((found.st_mode & rights_of_others) != 0) {
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(found.st_mode & 07777));
    refuse(file, "others may use it (its mode is " + std::string(mode.data()) + "), make it 0600");
  }
}

[[nodiscard]] bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return ::fsync(fd) == 0;
}

}  // namespace

std::optional<ticket_keys> read_ticket_keys(const std::string& file) {
  const file_descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat found {};
  if (opened.get() < 0 && errno == ENOENT) {
    return std::nullopt;
  }
  if (opened.get() < 0 || ::fstat(opened.get(), &found) != 0) {
    refuse(file, "it cannot be read (" + std::string(std::strerror(errno)) + ")");
  }
  if (!S_ISREG(found.st_mode)) {
    refuse(file, "it is no file");
  }
  require_secrecy(file, found);
  std::array<char, ticket_keys::text_bytes_max + 1> text{};
  const ssize_t size = ::read(opened.get(), text.data(), text.size());
  auto keys = ticket_keys::parse({text.data(), size < 0 ? 0 : static_cast<std::size_t>(size)});
  if (!keys) {
    refuse(file, "it holds no ticket keys; take it away and a new one is made");
  }
  return keys;
}

int write_ticket_keys(const std::string& file, const ticket_keys& keys) {
  const std::string fresh = file + ".new";
  ::unlink(fresh.c_str());  // left from one that was killed
  {
    const file_descriptor made(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (made.get() < 0) {
      return errno;
    }
    if (!write_all(made.get(), keys.text())) {
      const int error = errno;
      ::unlink(fresh.c_str());
      return error;
    }
  }
  if (std::rename(fresh.c_str(), file.c_str()) != 0) {
    const int error = errno;
    ::unlink(fresh.c_str());
    return error;
  }
  return 0;
}

int can_write_ticket_keys(const std::string& file) {
  return ::access(folder_of(file).c_str(), W_OK | X_OK) == 0 ? 0 : errno;
}

}  // namespace p2p_broker::server
