// Cost of one HTTP request with the worst heads of 16 kB that we could think of, from bytes to the answer as a value.
// None may cost more than 0.2 ms: whoever sends many of them must not be able to stop the others.
#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <variant>

#include "config/options.hpp"
#include "protocol/connect_request.hpp"
#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/realms.hpp"
#include "server/dialects/endpoints.hpp"
#include "server/http/http_parser.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::size_t head_bytes = 16 * 1024;
constexpr protocol::hash_seed seed{0x0123456789abcdef, 0xfedcba9876543210};

/// `text` as often as fits into a head besides `around`.
std::string filled(std::string_view text, std::size_t around) {
  std::string made;
  while (made.size() + text.size() + around + 64 < head_bytes) made.append(text);
  return made;
}

std::string get(const std::string& target, const std::string& headers = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

std::string upgrade_to(const std::string& query, const std::string& headers = "") {
  return get("/peerjs?" + query,
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                 headers);
}

/// A broker's part that answers, with `peers` registered under one key.
struct web_given {
  explicit web_given(std::size_t peers = 0) : settings(make_settings()), all(settings, seed) {
    for (std::uint32_t i = 0; i < peers; i++)
      (void)all.first().claim("0f1e2d3c-0000-4000-8000-" + std::to_string(100'000'000'000 + i), "token", {i, 1, 0}, {});
  }

  static config::options make_settings() {
    config::options made;
    made.allow_discovery = true;
    made.concurrent_limit = 1'000'000;
    return made;
  }

  config::options settings;
  server::realms all;
  protocol::id_template ids = std::get<protocol::id_template>(protocol::id_template::parse("{uuid}"));
  protocol::system_random random;
  server::counters counts;
  server::endpoints web{settings, ids, all, random, counts};
};

void request(benchmark::State& state, const std::string& bytes) {
  const web_given given;
  const server::instant now{server::milliseconds(1'000'000)};
  for (auto turn : state) {
    server::http_request request;
    const auto parsed = server::parse_http_head(bytes, head_bytes, request);
    if (parsed.what != server::http_parse_result::status::complete) {
      benchmark::DoNotOptimize(parsed);
      continue;
    }
    auto answer = given.web.answer(request, now);
    if (const auto* reply = std::get_if<server::http_reply>(&answer)) {
      benchmark::DoNotOptimize(to_bytes(*reply, request, "Sun, 06 Nov 1994 08:49:37 GMT", 5));
    } else {
      benchmark::DoNotOptimize(protocol::parse_connect_request(request.query()));
    }
  }
  state.SetLabel(std::to_string(bytes.size()) + " bytes");
}

/// The list is asked for within a tenth of a second, as it is by whoever asks again and again.
void list_peers(benchmark::State& state) {
  const web_given given(static_cast<std::size_t>(state.range(0)));
  server::http_request request;
  (void)server::parse_http_head("HEAD /peerjs/peers HTTP/1.1\r\nHost: x\r\n\r\n", head_bytes, request);
  const server::instant now{server::milliseconds(1'000'000)};
  for (auto turn : state) {
    auto answer = given.web.answer(request, now);
    benchmark::DoNotOptimize(to_bytes(std::get<server::http_reply>(answer), request, "", 5));
  }
}

BENCHMARK_CAPTURE(request, an_honest_upgrade, upgrade_to("key=peerjs&id=somebody&token=sometoken"));
BENCHMARK_CAPTURE(request, an_honest_id, get("/peerjs/id"));
BENCHMARK_CAPTURE(request, empty_headers, get("/peerjs/id", filled("a:\r\n", 100)));
BENCHMARK_CAPTURE(request, known_headers, get("/peerjs/id", filled("Origin: a\r\n", 100)));
BENCHMARK_CAPTURE(request, connection_headers, get("/peerjs/id", filled("Connection: a\r\n", 100)));
BENCHMARK_CAPTURE(request, connection_tokens, get("/peerjs/id", "Connection: " + filled("a,", 100) + "b\r\n"));
BENCHMARK_CAPTURE(request, cookies, get("/peerjs/id", filled("Cookie: a=b; c=d; e=f\r\n", 100)));
BENCHMARK_CAPTURE(request, folded_lines, get("/peerjs/id", "X: " + filled("a\r\n b", 100).substr(0, 4000) + "\r\n"));
BENCHMARK_CAPTURE(request, a_long_path, get("/" + filled("abc", 100)));
BENCHMARK_CAPTURE(request, a_path_of_marks, get("/" + filled("~", 100)));
BENCHMARK_CAPTURE(request, a_path_of_ampersands, get("/" + filled("&", 100)));
BENCHMARK_CAPTURE(request, a_path_of_slashes, get("/" + filled("/", 100)));
BENCHMARK_CAPTURE(request, a_key_of_escapes, get("/" + filled("%C3%A9", 100) + "/id"));
BENCHMARK_CAPTURE(request, a_query_of_names, upgrade_to(filled("%a&", 400) + "key=peerjs&id=a&token=t"));
BENCHMARK_CAPTURE(request, an_id_of_escapes, upgrade_to("key=peerjs&token=t&id=" + filled("%C3%A9", 400)));
BENCHMARK_CAPTURE(request, an_id_that_is_not_utf8, upgrade_to("key=peerjs&token=t&id=" + filled("%ff", 400)));
BENCHMARK_CAPTURE(request, subprotocols,
                  upgrade_to("key=peerjs&id=a&token=t", "Sec-WebSocket-Protocol: " + filled("a,", 400) + "b\r\n"));
BENCHMARK_CAPTURE(request, long_subprotocols,
                  upgrade_to("key=peerjs&id=a&token=t", "Sec-WebSocket-Protocol: " + filled("a", 400) + "\r\n"));
BENCHMARK_CAPTURE(request, a_long_preflight,
                  "OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: a\r\nAccess-Control-Request-Headers: " + filled("a,", 200) +
                      "b\r\n\r\n");
BENCHMARK(list_peers)->Arg(5'000)->Arg(100'000);

}  // namespace
}  // namespace p2p_broker::bench
