// Text of the upgrade request and of the checks on its reply.
// The headers are those of a desktop Chromium, since their size is part of what a broker has to parse.
#include "bench/load/upgrade.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "bench/wire/accept_key.hpp"

namespace p2p_broker::bench {

std::string upgrade_request(connection& peer, const options& from, random_source& random) {
  std::array<std::uint8_t, 16> nonce{};
  for (auto& byte : nonce) byte = static_cast<std::uint8_t>(random.next() >> 20);
  const std::string key = base64(nonce);
  peer.accept = accept_key(key);

  std::string request;
  request.reserve(1024);
  request.append("GET ").append(from.path).append("peerjs?key=").append(from.key);
  request.append("&id=").append(peer.id).append("&token=").append(peer.token);
  request.append("&version=1.5.4 HTTP/1.1\r\nHost: ").append(from.host).append(":").append(std::to_string(from.port));
  request.append(
      "\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
      "Safari/537.36\r\nUpgrade: websocket\r\nOrigin: https://app.example.com\r\nSec-WebSocket-Version: 13\r\n"
      "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\nSec-WebSocket-Key: ");
  request.append(key);
  request.append("\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
  return request;
}

upgrade_verdict judge_reply(std::string_view head, std::string_view accept) {
  upgrade_verdict verdict;
  verdict.upgraded = head.starts_with("HTTP/1.1 101");
  verdict.accept_matches = head.find(accept) != std::string_view::npos;
  std::string lower(head);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  verdict.compressed = lower.find("permessage-deflate") != std::string::npos;
  return verdict;
}

std::string make_token(random_source& random) {
  static constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string token(11, '0');
  for (char& c : token) c = alphabet[random.next() % alphabet.size()];
  return token;
}

}  // namespace p2p_broker::bench
