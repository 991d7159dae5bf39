#include "server/shard/acceptor.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace p2p_broker::server {
namespace {

[[nodiscard]] file_descriptor open_spare() { return file_descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

acceptor::acceptor(shard_context& shard, file_descriptor listening, on_own_socket own)
    : shard_(shard), listening_(std::move(listening)), spare_(open_spare()), own_(std::move(own)) {
  // Sockets inherit it, which saves a system call for each: messages must not wait for one another (Nagle).
  const int on = 1;
  ::setsockopt(listening_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void acceptor::on_readable() {
  for (int i = 0; i < batch_max; ++i) {
    if (!accept_one()) {
      return;
    }
  }
}

bool acceptor::accept_one() {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  file_descriptor socket(
      ::accept4(listening_.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      refuse_one_for_lack_of_descriptors();
      return false;
    }
    return errno == ECONNABORTED || errno == EINTR;
  }
  shard_.counts.add(counter::sockets_accepted);
  if (shard_.shared.sockets.fetch_add(1, std::memory_order_relaxed) >= shard_.settings.sockets_max) {
    shard_.shared.sockets.fetch_sub(1, std::memory_order_relaxed);
    note_refusal(address::from(from).text(shard_.settings.log_mask_addresses));
    return true;
  }
  hand_over(std::move(socket), address::from(from));
  return true;
}

/// Without this the listening socket would stay readable and the loop would spin.
void acceptor::refuse_one_for_lack_of_descriptors() {
  note_refusal(std::strerror(errno));
  spare_.close();
  file_descriptor(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC)).close();
  spare_ = open_spare();
}

void acceptor::hand_over(file_descriptor socket, const address& from) {
  const std::size_t shards = shard_.shared.inboxes.size();
  const std::size_t target = next_shard_;
  next_shard_ = (next_shard_ + 1) % shards;
  if (target == shard_.index) {
    own_(std::move(socket), from);
    return;
  }
  mail letter;
  letter.add({.what = mail::kind::socket, .to = {}, .of = nullptr, .fd = socket.release()},
             {reinterpret_cast<const char*>(&from), sizeof from});
  shard_.shared.inboxes[target]->post(letter);
}

void acceptor::note_refusal(std::string_view why) { shard_.refuse(counter::limit_sockets, why); }

}  // namespace p2p_broker::server
