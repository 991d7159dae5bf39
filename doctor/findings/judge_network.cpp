#include "doctor/findings/judge_network.hpp"

#include <algorithm>

#include "doctor/findings/shown.hpp"

namespace p2p_broker::doctor {
namespace {

std::string outcome(const attempt_seen& seen) {
  switch (seen.failed.what) {
    case failure::none: return seen.address + " answers (" + in_words(seen.took) + ")";
    case failure::refused: return seen.address + " refuses";
    case failure::timed_out: return seen.address + " does not answer within " + in_words(seen.took);
    case failure::unreachable: return seen.address + " cannot be reached from here";
    default: return seen.address + ": " + shown(seen.failed.words);
  }
}

bool every(const std::vector<attempt_seen>& seen, failure what) {
  return std::ranges::all_of(seen, [&](const attempt_seen& each) { return each.failed.what == what; });
}

finding nobody_answers(std::string line, const std::vector<attempt_seen>& seen, const target& to) {
  const std::string port = std::to_string(to.port);
  if (every(seen, failure::refused)) {
    return red(
        std::move(line),
        "nothing listens on port " + port + " there: no broker, another port, or one that listens on loopback alone",
        "start the broker, or name its port in the URL; for others to reach it, --host is :: or an address of theirs");
  }
  if (every(seen, failure::unreachable)) {
    return red(std::move(line), "this machine has no route there",
               "check this machine's network, and whether the address is a private one");
  }
  return red(std::move(line), "a firewall drops what comes for port " + port + ", or the machine is off",
             "open TCP port " + port + " in the machine's firewall, in the provider's, and forward it in the router");
}

}  // namespace

finding judge_names(const names_seen& seen, const target& to) {
  if (seen.is_address) return green(to.host + " is an address, nothing to look up");
  if (seen.failed.what == failure::timed_out) {
    return red("no answer for " + to.host, "this machine's name server does not answer",
               "check /etc/resolv.conf, or try an address in the URL");
  }
  if (seen.v4.empty() && seen.v6.empty()) {
    return red(to.host + " has no address" + (seen.failed ? " (" + shown(seen.failed.words) + ")" : ""),
               "the name is misspelt, or its A and AAAA records are missing or not spread yet",
               "make an A record for the name at the domain's provider");
  }
  std::string line = to.host + ": ";
  line += seen.v4.empty() ? "no IPv4" : "IPv4 " + listed(seen.v4);
  line += seen.v6.empty() ? ", no IPv6" : ", IPv6 " + listed(seen.v6);
  if (seen.v4.empty()) {
    return yellow(std::move(line), "the name has an AAAA record alone",
                  "make an A record too: players without IPv6 cannot connect");
  }
  return green(std::move(line));
}

finding judge_attempts(const std::vector<attempt_seen>& seen, const target& to) {
  std::vector<std::string> outcomes;
  std::ranges::transform(seen, std::back_inserter(outcomes), outcome);
  std::string line = listed(outcomes);
  const auto answers = [](const attempt_seen& each) { return !each.failed; };
  if (std::ranges::all_of(seen, answers)) return green(std::move(line));
  if (std::ranges::none_of(seen, answers)) return nobody_answers(std::move(line), seen, to);
  const bool v6_alone_fails =
      std::ranges::all_of(seen, [&](const attempt_seen& each) { return answers(each) || each.is_v6; });
  if (to.is_local()) {
    return yellow(std::move(line), "the broker listens on one family alone", "--host :: listens on IPv4 and IPv6");
  }
  if (v6_alone_fails) {
    return yellow(std::move(line), "the name has IPv6 addresses where nothing answers, or this machine has no IPv6",
                  "let the broker or proxy listen on IPv6 (--host ::) and open its port, or take the AAAA record away");
  }
  return yellow(std::move(line), "the name has addresses where nothing answers",
                "take the old addresses out of the name's records");
}

}  // namespace p2p_broker::doctor
