#include "doctor/findings/judge_upgrade.hpp"

#include "doctor/findings/answerer.hpp"
#include "doctor/findings/remedy.hpp"
#include "doctor/findings/shown.hpp"

namespace p2p_broker::doctor {
namespace {

constexpr const char* not_passed_on = "a proxy in front did not pass Upgrade on, so the broker saw a plain request";

finding without_upgrade(const http_seen& seen) {
  return red(answer_in_words(seen) + " instead of 101", not_passed_on, snippet_for(who_answered(seen)));
}

/// What `ws`, and the broker with it, say when the headers of a WebSocket are not all there or the path is another.
finding judge_bad_request(const http_seen& seen, const target& to, before_upgrade before) {
  std::string line = answer_in_words(seen) + " instead of 101";
  if (holds(seen.body, "Sec-WebSocket-")) {
    return red(line + ": " + shown(seen.body),
               "a proxy in front passes Upgrade on, but not the other headers of a WebSocket",
               "let it pass all headers on: " + snippet_for(who_answered(seen)));
  }
  if (seen.body == "Bad Request" && before.greets) {
    return red(std::move(line),
               "the broker serves no WebSocket at " + to.below("/peerjs") +
                   ": the proxy changes this path, or its letters' case differs",
               "let the proxy pass the path on as it is; the WebSocket's path is the broker's --path and then /peerjs");
  }
  const std::string arrived = path_that_arrived(before.greeting);
  if (seen.body == "Bad Request" && !arrived.empty() && arrived != to.below("/")) {
    finding found = judge_wrong_answer(before.greeting, to, to.below("/"));
    found.line = std::move(line);
    return found;
  }
  if (seen.body == "Bad Request") {
    return red(std::move(line), "the broker has another --path than " + (to.path.empty() ? std::string("/") : to.path),
               "give --path and the game's path as one: the broker's ready line names its own");
  }
  if (holds(seen.body, "HTTPS port") || holds(seen.body, "HTTPS server") || holds(seen.body, "TLS")) {
    return judge_wrong_answer(seen, to, to.below("/peerjs"));
  }
  return red(std::move(line), "the proxy does not like the request for a WebSocket", snippet_for(who_answered(seen)));
}

finding judge_forbidden(const http_seen& seen, const target& to, before_upgrade before) {
  if (holds(seen.body, "Origin not allowed")) {
    return red(answer_in_words(seen) + ": Origin not allowed",
               "the broker has --check_origin, and --cors does not name this origin",
               before.with_origin ? "add --cors with this origin"
                                  : "examine with --origin of the game's page, which --cors names");
  }
  return judge_wrong_answer(seen, to, to.below("/peerjs"));
}

/// A page of the broker's or of express for a plain GET; before there was 426, this was what a proxy without Upgrade
/// gave.
finding judge_not_found(const http_seen& seen, const target& to, before_upgrade before) {
  const std::string arrived = path_that_arrived(seen);
  if (before.greets && (arrived.empty() || arrived == to.below("/peerjs"))) {
    if (arrived.empty()) {
      return red(answer_in_words(seen) + " instead of 101",
                 name_of(who_answered(seen)) + " does not hand this path on to the broker, only others",
                 "hand " + to.below("/") + " on with all that is below it; " + snippet_for(who_answered(seen)));
    }
    return without_upgrade(seen);
  }
  return judge_wrong_answer(seen, to, to.below("/peerjs"));
}

}  // namespace

finding judge_upgrade(const http_seen& seen, const target& to, before_upgrade before) {
  if (seen.failed.what == failure::no_websocket) {
    return red("101, but with a wrong Sec-WebSocket-Accept",
               "something between answers for the broker, or changes the headers",
               "let the proxy pass the headers on unchanged");
  }
  if (!seen.failed && seen.status == 101) return green("101, in " + in_words(seen.took));
  if (seen.failed) {
    finding found = judge_wrong_answer(seen, to, to.below("/peerjs"));
    if (before.greets && seen.failed.what != failure::no_protocol) {
      found.cause =
          "a proxy or firewall that lets plain requests through ends those for a WebSocket, or waits for more";
      found.cure = snippet_for(who_answered(seen));
    }
    return found;
  }
  switch (seen.status) {
    case 200: {
      finding found = judge_wrong_answer(seen, to, to.below("/peerjs"));
      found.line += " instead of 101";
      if (before.greets) {
        found.cause = "a proxy in front answers itself, or did not pass Upgrade on";
        found.cure = snippet_for(who_answered(seen));
      }
      return found;
    }
    case 400: return judge_bad_request(seen, to, before);
    case 403: return judge_forbidden(seen, to, before);
    case 404: return judge_not_found(seen, to, before);
    case 426: return without_upgrade(seen);
    case 501:
    case 505:
      return red(answer_in_words(seen) + " instead of 101", "the proxy speaks no HTTP/1.1 to the broker",
                 snippet_for(who_answered(seen)));
    default: return judge_wrong_answer(seen, to, to.below("/peerjs"));
  }
}

}  // namespace p2p_broker::doctor
