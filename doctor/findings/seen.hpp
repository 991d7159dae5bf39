// What the doctor has seen of a broker, step by step, before anybody judges it.
// Plain values, which tests can make up: bytes, names, durations, and how an attempt failed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace p2p_broker::doctor {

using std::chrono::milliseconds;

enum class failure : std::uint8_t {
  none,
  refused,      ///< a TCP reset in answer to the attempt
  unreachable,  ///< no route to the host or its network
  timed_out,
  closed,        ///< the other side ended the connection (FIN)
  reset,         ///< likewise by RST
  no_http,       ///< what came does not begin as HTTP does
  too_long,      ///< the answer did not end within what is read of it
  no_tls,        ///< what came is no TLS
  old_tls,       ///< no version of TLS that both speak
  no_protocol,   ///< TLS, but no HTTP/1.1 in it (ALPN)
  no_websocket,  ///< 101, but with a wrong proof (Sec-WebSocket-Accept)
  other,
};

struct trouble {
  failure what = failure::none;
  std::string words;  ///< the library's, for a person; empty for none

  [[nodiscard]] explicit operator bool() const noexcept { return what != failure::none; }
};

struct names_seen {
  bool is_address = false;  ///< the host is no name, so that nobody was asked
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  trouble failed;
};

/// One attempt to connect.
struct attempt_seen {
  std::string address;  ///< without its port
  bool is_v6 = false;
  trouble failed;
  milliseconds took{0};
};

enum class chain_fault : std::uint8_t { none, self_signed, unknown_root, incomplete, expired, not_yet_valid, other };

struct tls_seen {
  trouble failed;
  std::string version;  ///< as in `TLSv1.3`
  std::int64_t seconds_left = 0;
  std::vector<std::string> names;  ///< that the certificate is good for
  bool name_fits = true;
  chain_fault chain = chain_fault::none;
  std::string chain_words;  ///< OpenSSL's, for the fault
  std::string issuer;
};

struct http_seen {
  trouble failed;
  unsigned status = 0;                                       ///< 0: no answer
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, in their order
  std::string body;
  bool goes_on = false;     ///< the body had not ended when enough of it, or time, was gone
  std::string first_bytes;  ///< of what is no HTTP, up to 16
  milliseconds took{0};

  /// The values of that header, joined by ", ".
  [[nodiscard]] std::string header(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
};

struct message_seen {
  std::string text;  ///< empty: none came
  trouble failed;    ///< why none came
  bool close_frame = false;
  std::uint16_t close_code = 0;  ///< 1005: none was given
  std::string close_reason;
  milliseconds took{0};
};

/// How a connection was for a while.
struct stay_seen {
  bool lasted = false;
  milliseconds after{0};  ///< when it ended, if it did not last
  message_seen end;       ///< and how
};

}  // namespace p2p_broker::doctor
