// The floor's HTTP: strcasestr for the key, strstr for the id, one send for 101 and OPEN together.
// Errors have no answer of their own; the connection is dropped.
#include "bench/floor/upgrade.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/wire/accept_key.hpp"

namespace p2p_broker::bench::floor {
namespace {

constexpr std::string_view key_header = "\r\nSec-WebSocket-Key: ";
constexpr std::string_view open_frame = "\x81\x0f{\"type\":\"OPEN\"}";

void answer_with_id(const connection& peer) {
  char id[40];
  std::snprintf(id, sizeof id, "%08x-%04x-4%03x-8%03x-%012x", static_cast<unsigned>(std::rand()),
                static_cast<unsigned>(std::rand() & 0xffff), static_cast<unsigned>(std::rand() & 0xfff),
                static_cast<unsigned>(std::rand() & 0xfff), static_cast<unsigned>(std::rand()));
  std::string reply =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: ";
  reply += std::to_string(std::strlen(id)) + "\r\n\r\n" + id;
  send_all(peer.fd, reply);
}

}  // namespace

bool answer_request(connection& peer, std::span<char> request, registry& peers) {
  request.back() = '\0';
  const char* key = strcasestr(request.data(), key_header.data());
  const char* query = std::strstr(request.data(), "peerjs?");
  if (key == nullptr || query == nullptr) {
    answer_with_id(peer);
    return true;
  }
  const char* id = std::strstr(query, "id=");
  if (id == nullptr) return false;
  id += 3;
  const std::size_t id_size = std::strcspn(id, "& ");
  if (id_size > id_size_max) return false;
  peer.set_id({id, id_size});

  key += key_header.size();
  const std::size_t key_size = std::strcspn(key, "\r");
  if (key_size > key_size_max || peers.find(peer.id()) != nullptr) return false;

  std::string reply =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
  reply += accept_key({key, key_size});
  reply += "\r\n\r\n";
  reply += open_frame;
  send_all(peer.fd, reply);
  peer.open = true;
  peers.add(peer);
  return true;
}

}  // namespace p2p_broker::bench::floor
