#include "server/net/listener.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "config/unix_host.hpp"
#include "server/net/address_text.hpp"
#include "server/net/unix_socket.hpp"

namespace p2p_broker::server {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

[[nodiscard]] tcp::endpoint resolve(net::io_context& context, const config::options& settings) {
  error_code error;
  const auto numeric = net::ip::make_address(settings.host, error);
  if (!error) {
    return {numeric, settings.port};
  }
  tcp::resolver resolver(context);
  const auto found = resolver.resolve(settings.host, std::to_string(settings.port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw start_error("--host: the name '" + settings.host + "' cannot be resolved.");
  }
  return found.begin()->endpoint();
}

[[nodiscard]] std::string place_of(const tcp::endpoint& where) {
  return where.address().to_string() + " port " + std::to_string(where.port());
}

[[noreturn]] void refuse(const tcp::endpoint& where, const error_code& error) {
  // compat: start-errors
  if (error == net::error::address_in_use) {
    throw start_error("--port: " + place_of(where) + " is in use by another program; choose another with -p.");
  }
  if (error.value() == EADDRNOTAVAIL) {
    throw start_error("--host: " + where.address().to_string() + " is not an address of this machine.");
  }
  if (error == net::error::access_denied) {
    throw start_error("--port: " + place_of(where) + " needs the right to use ports below 1024.");
  }
  throw start_error("--host and --port: cannot listen on " + place_of(where) + ": " + error.message() + ".");
}

/// Where a socket is bound; no port for a unix socket, which may have no name either.
struct bound_place {
  std::string host;
  std::uint16_t port = 0;
};

[[nodiscard]] std::optional<bound_place> bound_place_of(int fd) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    return std::nullopt;
  }
  if (at.ss_family == AF_UNIX) {
    sockaddr_un name{};
    std::memcpy(&name, &at, sizeof name);
    std::string path(name.sun_path, size - offsetof(sockaddr_un, sun_path));
    if (path.starts_with('\0')) {
      path.front() = '@';
    }
    return bound_place{std::string(config::unix_prefix) + path.c_str()};
  }
  if (at.ss_family != AF_INET && at.ss_family != AF_INET6) {
    return std::nullopt;
  }
  tcp::endpoint where;
  std::memcpy(where.data(), &at, size);
  where.resize(size);
  return bound_place{where.address().to_string(), where.port()};
}

/// \returns -1 when it cannot be told
[[nodiscard]] int socket_option(int fd, int which) noexcept {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, which, &value, &size) == 0 ? value : -1;
}

[[nodiscard]] file_descriptor open_spare() { return file_descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

listener::listener(file_descriptor socket, std::string host, std::uint16_t port)
    : socket_(std::move(socket)), spare_(open_spare()), host_(std::move(host)), port_(port) {
  // Sockets inherit it, which saves a system call for each: messages must not wait for one another (Nagle).
  const int on = 1;
  ::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

listener listener::open(const config::options& settings) {
  if (config::is_unix_host(settings.host)) {
    return {listen_on_unix(config::unix_path_of(settings.host), settings.backlog), settings.host, 0};
  }
  net::io_context context(1);
  tcp::endpoint where = resolve(context, settings);
  tcp::acceptor acceptor(context);
  error_code error;
  acceptor.open(where.protocol(), error);
  if (error == net::error::address_family_not_supported && settings.host == "::") {
    // A machine without IPv6: "::" means every address there is.
    where = tcp::endpoint(tcp::v4(), settings.port);
    acceptor.open(where.protocol(), error);
  }
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error && where.address().is_v6()) {
    acceptor.set_option(net::ip::v6_only(false), error);
  }
  if (!error) {
    acceptor.bind(where, error);
  }
  if (!error) {
    acceptor.listen(static_cast<int>(settings.backlog), error);
  }
  if (!error) {
    acceptor.native_non_blocking(true, error);
  }
  if (error) {
    refuse(where, error);
  }
  const tcp::endpoint bound = acceptor.local_endpoint();
  return listener(file_descriptor(acceptor.release()), bound.address().to_string(), bound.port());
}

listener listener::adopt(file_descriptor socket, const std::string& name) {
  const int fd = socket.get();
  std::optional<bound_place> place = bound_place_of(fd);
  if (!place || socket_option(fd, SO_TYPE) != SOCK_STREAM || socket_option(fd, SO_ACCEPTCONN) != 1) {
    (void)socket.release();  // whatever it is, it is not ours
    throw start_error("LISTEN_FDS: " + name + " is no listening stream socket of IPv4, IPv6 or unix.");
  }
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  return {std::move(socket), std::move(place->host), place->port};
}

std::string listener::place() const {
  return config::is_unix_host(host_) ? host_ : host_ + ", port: " + std::to_string(port_);
}

listener listener::share() const {
  file_descriptor again(::fcntl(fd(), F_DUPFD_CLOEXEC, 0));
  if (!again) {
    throw start_error("There are not enough file descriptors for --threads; raise ulimit -n.");
  }
  return listener(std::move(again), host_, port_);
}

listener::accepted listener::accept() noexcept {
  using status = accepted::status;
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  file_descriptor socket(::accept4(fd(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket) {
    return {.what = status::done, .socket = std::move(socket), .from = address_of(from)};
  }
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
    return {.what = status::no_descriptors, .error = errno};
  }
  return {.what = errno == ECONNABORTED || errno == EINTR ? status::vanished : status::none};
}

bool listener::refuse_one() noexcept {
  spare_.close();
  file_descriptor refused(::accept4(fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  const bool done = static_cast<bool>(refused);
  refused.close();
  spare_ = open_spare();
  return done;
}

}  // namespace p2p_broker::server
