#include "doctor/findings/judge_session.hpp"

#include <string_view>

#include "doctor/findings/shown.hpp"
#include "protocol/json_text.hpp"

namespace p2p_broker::doctor {
namespace {

using namespace std::string_literals;

constexpr const char* read_times =
    "nginx: proxy_read_timeout 120s; HAProxy: timeout tunnel 1h; Apache: ProxyTimeout 120 (docs/proxies.md)";

std::string end_in_words(const message_seen& seen) {
  if (seen.close_frame) {
    return "closed with " + std::to_string(seen.close_code) +
           (seen.close_reason.empty() ? "" : " " + shown(seen.close_reason));
  }
  switch (seen.failed.what) {
    case failure::timed_out: return "nothing within " + in_words(seen.took);
    case failure::closed: return "ended without a close frame (FIN)";
    case failure::reset: return "ended without a close frame (RST)";
    default: return shown(seen.failed.words);
  }
}

std::string came_in_words(const message_seen& seen) {
  return seen.text.empty() ? end_in_words(seen) : "got " + shown(seen.text, 100);
}

bool is_of_type(const std::string& text, std::string_view type) {
  return holds(text, "\"type\":\"" + std::string(type) + "\"");
}

bool is_from(const std::string& text, const std::string& id) {
  return holds(text, "\"src\":" + protocol::json_quote(id));
}

bool refuses_key(const message_seen& first) { return holds(first.text, "Invalid key"); }

/// A message that should have come, and did not.
finding judge_lost(const relayed_seen& seen) {
  std::string line = seen.type + ": " + came_in_words(seen.message);
  if (seen.message.failed.what == failure::timed_out) {
    return red(
        std::move(line),
        "what stands behind the proxy is several brokers that do not know each other, or the proxy holds messages back",
        "hand on to one broker alone; turn buffering of WebSockets off");
  }
  return red(std::move(line), "the connection did not live for a message",
             "look into the log of the proxy and of the broker");
}

bool arrived(const relayed_seen& seen) {
  return is_of_type(seen.message.text, seen.type) && is_from(seen.message.text, seen.from);
}

}  // namespace

finding judge_key(const message_seen& first, const std::string& key) {
  if (refuses_key(first)) {
    return red(shown(key) + " is no key of this broker", "the broker was started with another --key",
               "give the game the broker's key, or the broker --key " + shown(key));
  }
  if (first.text.empty()) return skipped("no answer");
  return green(shown(key) + " is taken");
}

bool is_open(const std::string& text) { return is_of_type(text, "OPEN"); }

finding judge_open(const message_seen& first) {
  if (is_open(first.text)) return green("OPEN, in " + in_words(first.took));
  if (refuses_key(first)) return skipped("the key was refused");
  std::string line = "no OPEN: " + came_in_words(first);
  if (holds(first.text, "concurrent user limit")) {
    return red(std::move(line), "the broker has as many peers as it may have", "raise --concurrent_limit");
  }
  if (is_of_type(first.text, "ID-TAKEN")) {
    return red(std::move(line), "somebody has the id that /id gave",
               "let nothing cache /id; hand on to one broker alone");
  }
  if (is_of_type(first.text, "ERROR"))
    return red(std::move(line), "the broker refuses the client", "look into its log");
  if (first.text.empty() && first.failed.what == failure::timed_out) {
    return red(std::move(line),
               "the proxy answers 101 but holds back what the broker says, or the broker is no PeerJS broker",
               "turn buffering of WebSockets off in the proxy");
  }
  return red(std::move(line), "another program answers at this path, or the proxy ends WebSockets at once",
             "look into the log of the proxy and of the broker");
}

finding judge_relay(const relayed_seen& there, const relayed_seen& back) {
  if (!arrived(there)) return judge_lost(there);
  if (!arrived(back)) return judge_lost(back);
  return green(there.type + " there in " + in_words(there.message.took) + ", " + back.type + " back in " +
               in_words(back.message.took));
}

finding judge_expire(const message_seen& seen, const std::string& absent) {
  if (is_of_type(seen.text, "EXPIRE") && is_from(seen.text, absent))
    return green("EXPIRE for an id that nobody has, in " + in_words(seen.took));
  if (seen.failed.what == failure::timed_out) {
    return yellow("no EXPIRE within " + in_words(seen.took), "the broker has a longer --expire_timeout",
                  "none, if that is on purpose; players learn so late that the other one is not there");
  }
  return red("no EXPIRE: " + came_in_words(seen), "the connection did not live for some seconds",
             "look into the log of the proxy and of the broker; "s + read_times);
}

finding judge_idle(const stay_seen& lively, const stay_seen& quiet, milliseconds asked) {
  if (!lively.lasted) {
    return red("with a heartbeat each 5 s it was cut after " + in_words(lively.after) + ": " + end_in_words(lively.end),
               lively.end.close_frame ? "the broker, or a proxy that speaks WebSocket, ends connections"
                                      : "a proxy or a router ends connections that are in use",
               "lengthen its times for WebSockets: "s + read_times);
  }
  if (quiet.lasted) return green("both connections lived for " + in_words(asked) + ", the quiet one, too");
  if (quiet.end.close_frame) {
    return green("the quiet connection was closed by the broker after " + in_words(quiet.after) +
                 " (--alive_timeout), the one with heartbeats lived for " + in_words(asked));
  }
  return red("the quiet connection was cut after " + in_words(quiet.after) + ": " + end_in_words(quiet.end),
             "a proxy or a router cuts quiet connections; the broker would have said goodbye. Hidden tabs say "
             "something once a minute",
             "let it wait for longer than a minute: "s + read_times);
}

}  // namespace p2p_broker::doctor
