// Answers and places for the tests of what is said over HTTP.
// Short ways to make up what a doctor has seen.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"

namespace p2p_broker::doctor {

inline const target at_root{.secure = false, .host = "a.example", .port = 80, .path = "", .guessed_scheme = false};
inline const target at_app{.secure = false, .host = "a.example", .port = 80, .path = "/app", .guessed_scheme = false};
inline const target with_tls{.secure = true, .host = "a.example", .port = 443, .path = "", .guessed_scheme = false};

inline http_seen answer(unsigned status, std::string body = "",
                        std::vector<std::pair<std::string, std::string>> headers = {}) {
  http_seen seen;
  seen.status = status;
  seen.body = std::move(body);
  seen.headers = std::move(headers);
  return seen;
}

inline http_seen no_answer(failure what, std::string first_bytes = "") {
  http_seen seen;
  seen.failed = {what, "words"};
  seen.first_bytes = std::move(first_bytes);
  seen.took = milliseconds(5000);
  return seen;
}

inline const std::string greeting = R"({"name":"PeerJS Server","description":"x","website":"https://peerjs.com/"})";

}  // namespace p2p_broker::doctor
