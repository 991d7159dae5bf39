#include "server/net/doors.hpp"

#include "config/unix_host.hpp"
#include "server/net/inherited_sockets.hpp"

namespace p2p_broker::server {

doors::doors(const config::options& settings) : all_(inherited_sockets()), inherited_(!all_.empty()) {
  if (inherited_) {
    return;
  }
  all_.push_back(listener::open(settings));
  if (config::is_unix_host(settings.host)) {
    file_.emplace(config::unix_path_of(settings.host));
  }
}

std::vector<std::string> doors::notes() const {
  std::vector<std::string> lines;
  if (inherited_) {
    lines.emplace_back("Listening on what was opened for it (LISTEN_FDS), so --host, --port and --backlog do nothing");
  }
  for (std::size_t i = 1; i < all_.size(); ++i) {
    lines.push_back("Listening on " + all_[i].place() + ", too");
  }
  return lines;
}

}  // namespace p2p_broker::server
