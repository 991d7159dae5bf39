#include "doctor/findings/judge_http.hpp"

#include <algorithm>
#include <cctype>

#include "doctor/findings/answerer.hpp"
#include "doctor/findings/http_date.hpp"
#include "doctor/findings/remedy.hpp"
#include "doctor/findings/shown.hpp"

namespace p2p_broker::doctor {
namespace {

constexpr std::int64_t clock_tolerance_s = 120;
constexpr std::size_t id_length_max = 64;

std::string path_in_words(const std::string& path) { return path.empty() ? "/" : path; }

finding found_elsewhere(const http_seen& seen, const target& to, const std::string& elsewhere) {
  std::string line = answer_in_words(seen) + ", but the greeting is at " + path_in_words(elsewhere);
  if (elsewhere == to.path + to.path) {
    return red(
        std::move(line),
        "the path is doubled: the proxy or app adds " + to.path + ", and the broker has it as its own --path, too",
        "leave one of them out (peerjs-server within Express: mount it at /), or let the proxy pass the path on as it "
        "is");
  }
  if (to.path.ends_with("/peerjs") && elsewhere + "/peerjs" == to.path) {
    return red(std::move(line), "/peerjs at the URL's end is the client's own: PeerJS adds it",
               "write path: '" + path_in_words(elsewhere) + "' in the game");
  }
  return red(std::move(line), "the URL has a path that the broker has not",
             "write path: '" + path_in_words(elsewhere) + "' in the game, or give the broker --path " +
                 path_in_words(to.path));
}

bool is_id_character(unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == ' '; }

bool is_same_site(const target& to, const std::string& origin) {
  return origin + "/" == target{to.secure, to.host, to.port, {}, false}.url();
}

}  // namespace

bool is_greeting(const http_seen& seen) {
  return !seen.failed && seen.status == 200 && seen.body.starts_with("{") && holds(seen.body, "PeerJS Server");
}

std::vector<std::string> other_paths(const target& to) {
  std::vector<std::string> paths;
  const auto add = [&](std::string path) {
    if (path != to.path && std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
  };
  if (to.path.empty()) {
    for (const char* usual : {"/peerjs", "/myapp", "/peerjs/myapp"}) add(usual);
    return paths;
  }
  add(to.path + to.path);
  add(to.path.substr(0, to.path.rfind('/')));
  add("");
  return paths;
}

finding judge_greeting(const http_seen& seen, const target& to, const std::string& elsewhere) {
  if (is_greeting(seen)) {
    if (seen.goes_on) {
      return yellow("a PeerJS broker, but its greeting had not ended after " + std::to_string(seen.body.size()) +
                        " bytes and " + in_words(seen.took),
                    "a proxy adds to the answer, or holds its end back", "let the proxy pass answers on as they are");
    }
    const bool reference = holds(seen.header("x-powered-by"), "express");
    return green("a PeerJS broker" + std::string(reference ? " (this is peerjs-server)" : "") + ", in " +
                 in_words(seen.took));
  }
  const std::string arrived = path_that_arrived(seen);
  const bool changed = !arrived.empty() && arrived != to.below("/");
  if (elsewhere != "?" && !changed) return found_elsewhere(seen, to, elsewhere);
  return judge_wrong_answer(seen, to, to.below("/"));
}

std::string id_in(const http_seen& seen) {
  const bool is_one = !seen.failed && seen.status == 200 && !seen.body.empty() && seen.body.size() <= id_length_max &&
                      std::ranges::all_of(seen.body, is_id_character);
  return is_one ? seen.body : "";
}

finding judge_id(const http_seen& seen, const std::string& again, const target& to, const std::string& key) {
  if (const std::string id = id_in(seen); !id.empty()) {
    if (seen.count("age") > 0 && seen.header("age") != "0") {
      return red(id + ", but " + shown(seen.header("age"), 20) + " s old",
                 "a cache in front gives the same id to everybody", "let it cache nothing below the broker's path");
    }
    if (again == id) {
      return red(id + ", twice", "a cache in front gives the same id to everybody",
                 "let it cache nothing below the broker's path");
    }
    return green(id + ", in " + in_words(seen.took));
  }
  if (!seen.failed && seen.status == 503 && !holds(seen.header("content-type"), "html") &&
      seen.count("retry-after") > 0) {
    return red("status 503: " + shown(seen.body, 100), "the broker has no id to give",
               "a longer --id_format, or fewer peers at a time");
  }
  if (!seen.failed && seen.status == 200 && !seen.body.empty() && seen.body.size() <= 512 && !holds(seen.body, "<")) {
    return red("no id, but " + shown(seen.body, 40), "another program answers at this path",
               "hand " + to.below("/" + key + "/id") + " on to the broker");
  }
  return judge_wrong_answer(seen, to, to.below("/" + key + "/id"));
}

finding judge_cors(const http_seen& get, const http_seen& preflight, const target& to, const std::string& origin) {
  if (origin.starts_with("https://") && !to.secure && !to.is_local()) {
    return red(
        "a page over https may not ask " + to.url(), "mixed content: browsers forbid plain HTTP to such pages",
        "give the broker a certificate (--sslkey, --sslcert), or put a proxy with one in front; then secure: true");
  }
  if (get.failed) return red(answer_in_words(get), "see /id", "see /id");
  const std::string allowed = get.header("access-control-allow-origin");
  if (is_same_site(to, origin)) return green("the page is of the broker's own origin, which needs no permission");
  if (get.count("access-control-allow-origin") > 1 || allowed.find(',') != std::string::npos) {
    return red("Access-Control-Allow-Origin is there twice: " + shown(allowed),
               "the proxy adds its own to the broker's, and browsers refuse both",
               "take the header out of the proxy (nginx: add_header; Apache: Header add); the broker sends it");
  }
  if (allowed.empty()) {
    return red("no Access-Control-Allow-Origin for " + shown(origin),
               "--cors does not name this origin, or the proxy takes the header away",
               "give the broker --cors " + shown(origin) + ", or none at all for every origin");
  }
  if (allowed != "*" && allowed != origin) {
    return red("Access-Control-Allow-Origin is " + shown(allowed) + ", not " + shown(origin),
               "the proxy sets it for another page, or a cache gives one page's answer to another",
               "take the header out of the proxy; the broker sends it for each origin");
  }
  const std::string for_preflight = preflight.header("access-control-allow-origin");
  if (preflight.failed || preflight.status >= 300 || for_preflight.empty()) {
    return yellow("a page may read the answers, but a preflight gets " + answer_in_words(preflight),
                  "the proxy does not pass OPTIONS on",
                  "pass OPTIONS on to the broker; PeerJS itself asks without a preflight");
  }
  return green(shown(origin) + " is allowed");
}

finding judge_clock(const http_seen& seen, std::int64_t now_s) {
  const auto theirs = read_http_date(seen.header("date"));
  if (!theirs) return skipped("the answer has no Date");
  const std::int64_t ahead = *theirs - now_s;
  const std::int64_t apart = ahead < 0 ? -ahead : ahead;
  if (apart <= clock_tolerance_s)
    return green(apart <= 1 ? "the same as here" : std::to_string(apart) + " s apart from here");
  return yellow("the server's clock is " + std::to_string(apart) + " s " + (ahead < 0 ? "behind" : "ahead of") +
                    " this machine's",
                "one of the two clocks is wrong, or a cache answers",
                "set it by NTP (timedatectl): certificates and tokens that expire depend on it");
}

}  // namespace p2p_broker::doctor
