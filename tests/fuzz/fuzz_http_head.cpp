// Any bytes as the head of a request, and what it is answered: how TCP cuts the head makes no difference, a reply is
// one well-formed reply whatever the request said, and a subprotocol is one of those that were offered.
// The first byte chooses limit and settings, the second a cut; the rest is the stream.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "config/options.hpp"
#include "protocol/id_template.hpp"
#include "server/core/counters.hpp"
#include "server/core/realms.hpp"
#include "server/dialects/endpoints.hpp"
#include "server/http/http_parser.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/seeded_random.hpp"

namespace {

using namespace p2p_broker;
using namespace p2p_broker::server;
using fuzz::require;

constexpr std::size_t choices = 2;
constexpr instant now{milliseconds(1'000'000)};

/// What one shard answers from.
struct web {
  explicit web(std::uint8_t choice)
      : settings(make_settings(choice)),
        all(settings, {1, 2}),
        ids(std::get<protocol::id_template>(protocol::id_template::parse("{digits:2}"))) {}

  static config::options make_settings(std::uint8_t choice) {
    config::options made;
    made.path = (choice & 1) != 0 ? "/app" : "/";
    made.allow_discovery = (choice & 2) != 0;
    if ((choice & 4) != 0) {
      made.cors = {"https://good.example"};
    }
    made.check_origin = (choice & 8) != 0;
    return made;
  }

  config::options settings;
  realms all;
  protocol::id_template ids;
  protocol::seeded_random random{1};
  counters counts;
  endpoints answers{settings, ids, all, random, counts};
};

/// Status line and fields, each a line without control characters, then the body that the fields announce.
void check_reply(std::string_view bytes, bool is_head) {
  const std::size_t end = bytes.find("\r\n\r\n");
  require(end != std::string_view::npos && bytes.starts_with("HTTP/1.1 "), "a reply begins with its status");
  std::size_t announced = 0;
  std::string_view head = bytes.substr(0, end);
  bool first = true;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    for (const char c : line) {
      require(static_cast<unsigned char>(c) >= 0x20 || c == '\t', "nothing of a request breaks a line of its reply");
    }
    require(first || line.find(": ") != std::string_view::npos, "each field has a name");
    if (line.starts_with("Content-Length: ")) {
      announced = std::stoul(std::string(line.substr(16)));
    }
    first = false;
    head.remove_prefix(std::min(head.size(), line.size() + 2));
  }
  require(bytes.size() - end - 4 == (is_head ? 0 : announced), "the body is as long as announced");
}

bool offers(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    one.remove_prefix(std::min(one.size(), one.find_first_not_of(" \t")));
    one = one.substr(0, one.find_last_not_of(" \t") + 1);
    if (one == wanted) {
      return true;
    }
  }
  return false;
}

void answer(const http_request& request, const web& from) {
  const auto answer = from.answers.answer(request, now);
  if (const auto* const how = std::get_if<upgrade>(&answer)) {
    require(how->at != nullptr, "an upgrade leads to a dialect");
    require(how->subprotocol.empty() || offers(request.websocket_protocol, how->subprotocol),
            "a subprotocol was offered");
    return;
  }
  const auto* const refused = std::get_if<refused_request>(&answer);
  const http_reply& reply = refused != nullptr ? refused->reply : std::get<http_reply>(answer);
  require(refused == nullptr || reply.status >= 400, "what is refused is told so");
  require(reply.status >= 200 && reply.status < 600, "the status is one of HTTP's");
  check_reply(to_bytes(reply, request, "Sun, 06 Nov 1994 08:49:37 GMT", 5), request.method == "HEAD");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using status = http_parse_result::status;
  if (size < choices) {
    return 0;
  }
  const std::string_view stream(reinterpret_cast<const char*>(data) + choices, size - choices);
  const std::size_t limit = (data[0] & 0x10) != 0 ? 64 + data[0] : 16 * 1024;
  http_request request;
  const http_parse_result whole = parse_http_head(stream, limit, request);
  const std::size_t cut = data[1] % (stream.size() + 1);
  http_request begun;
  const http_parse_result part = parse_http_head(stream.substr(0, cut), limit, begun);
  if (whole.what == status::complete) {
    require(whole.bytes > 0 && whole.bytes <= stream.size(), "a head lies in what has come");
    require(whole.bytes <= limit, "a head keeps to the limit");
    if (cut < whole.bytes) {
      require(part.what == status::incomplete, "the beginning of a head is incomplete");
    } else {
      require(part.what == status::complete && part.bytes == whole.bytes, "what comes behind a head does not matter");
    }
    answer(request, web(data[0]));
  } else if (whole.what == status::incomplete) {
    require(part.what == status::incomplete, "the beginning of what is incomplete is incomplete");
    require(stream.size() <= limit, "nothing grows beyond the limit while it is incomplete");
  }
  return 0;
}
