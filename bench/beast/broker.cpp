#include "bench/beast/broker.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include "bench/beast/http_session.hpp"
#include "bench/beast/websocket_session.hpp"

namespace p2p_broker::bench::beast_broker {
namespace {

using net::ip::tcp;

constexpr std::chrono::milliseconds pause_after_accept_error{100};
constexpr std::size_t buffers_max = 1024;       // kept for use again
constexpr std::size_t buffer_bytes_max = 4096;  // of one that is kept

[[nodiscard]] protocol::hash_seed draw_seed(protocol::random_source& random) {
  protocol::hash_seed seed;
  random.fill(std::as_writable_bytes(std::span(&seed.k0, 1)));
  random.fill(std::as_writable_bytes(std::span(&seed.k1, 1)));
  return seed;
}

}  // namespace

broker::broker(const config::options& settings, const protocol::id_template& ids)
    : settings_(settings),
      all_realms_(settings, draw_seed(random_)),
      web_(settings, ids, all_realms_, random_, counts_) {}

void broker::listen() {
  tcp::endpoint where(net::ip::make_address(settings_.host), settings_.port);
  error_code error;
  acceptor_.open(where.protocol(), error);
  if (error && where.address().is_unspecified()) {
    where.address(net::ip::address_v4::any());  // a machine without IPv6
    acceptor_.open(where.protocol(), error);
  }
  if (error) {
    throw boost::system::system_error(error);
  }
  if (where.address().is_v6()) {
    acceptor_.set_option(net::ip::v6_only(false));
  }
  acceptor_.set_option(net::socket_base::reuse_address(true));
  acceptor_.set_option(tcp::no_delay(true));  // sockets inherit it
  acceptor_.bind(where);
  acceptor_.listen(static_cast<int>(settings_.backlog));
  accept();
  sweep();
}

void broker::accept() {
  acceptor_.async_accept([this](error_code error, tcp_stream::socket_type socket) {
    if (!error) {
      std::make_shared<http_session>(*this, tcp_stream(std::move(socket)))->start();
      accept();
      return;
    }
    // Without files to spare the next accept would fail at once, too.
    pause_.expires_after(pause_after_accept_error);
    pause_.async_wait([this](error_code) { accept(); });
  });
}

void broker::sweep() {
  next_sweep_.expires_after(std::chrono::milliseconds(settings_.cleanup_out_msgs_ms));
  next_sweep_.async_wait([this](error_code) {
    const server::instant now = spoken().last_tick;
    for (const auto& each : all_realms_.all()) {
      routes_.expire(*each, now);
    }
    settle();
    sweep();
  });
}

server::peer_ref broker::enter(websocket_session& who) {
  server::peer_ref name;
  sessions_.add([&](std::uint32_t slot, std::uint32_t generation) {
    name = {slot, generation, 0};
    return std::make_unique<seat>(&who);
  });
  return name;
}

websocket_session* broker::find(server::peer_ref who) const noexcept {
  const seat* const found = sessions_.find(who);
  return found == nullptr ? nullptr : found->who;
}

char* broker::room_for(server::peer_ref to, std::size_t bytes, server::realm*, server::sender_uid) {
  websocket_session* const session = find(to);
  return session == nullptr ? nullptr : session->room_for(bytes);
}

void broker::end(server::peer_ref who, const server::farewell& why) {
  if (websocket_session* const session = find(who); session != nullptr) {
    session->condemn();
    condemned_.emplace_back(who, why);
  }
}

/// Those who were told to go first: an id's former owner hears of its end before the new one of its OPEN.
void broker::settle() {
  for (const auto& [who, why] : condemned_) {
    if (websocket_session* const session = find(who); session != nullptr) {
      session->close(why);
    }
  }
  condemned_.clear();
  for (websocket_session* const session : unflushed_) {
    session->flush();
  }
  unflushed_.clear();
}

std::string broker::take_buffer(std::size_t bytes) {
  std::string buffer;
  if (!buffers_.empty()) {
    buffer = std::move(buffers_.back());
    buffers_.pop_back();
  }
  buffer.resize(bytes);
  return buffer;
}

void broker::give_back(std::string buffer) {
  if (buffers_.size() < buffers_max && buffer.capacity() <= buffer_bytes_max) {
    buffers_.push_back(std::move(buffer));
  }
}

}  // namespace p2p_broker::bench::beast_broker
