// The command line of the load generator: one row for each flag, no library.
// Numbers are read whole; a flag that is not known ends the run.
#include "bench/load/options.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <map>
#include <string_view>

#include "bench/load/clock.hpp"
#include "bench/load/random.hpp"
#include "bench/load/run_error.hpp"

namespace p2p_broker::bench {
namespace {

constexpr const char* usage =
    "usage: brokerload idle|grow|relay|churn|storm|silent|sizes [--host H] [--port P] [--path /] [--key K] [--tls]\n"
    "  [--pid P[,P..]] [--pidfile F] [--cpu C] [--srvcpu C] [--n N] [--conc C] [--steps S] [--hold S] [--hb S]\n"
    "  [--settle S] [--pairs P] [--window W] [--rate R] [--poisson] [--nospin] [--msg mix|cand|offer|answer]\n"
    "  [--dur S] [--warm S] [--idpool K] [--abrupt] [--cmd 'restart command'] [--retry-ms MS] [--probe]\n"
    "  [--noverify] [--srcs K] [--prefix HEX] [--label L] [--limit S] [--json]";

constexpr std::uint32_t churn_concurrency_max = 4096;

template <class Number>
Number number_of(std::string_view flag, std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw run_error(std::string(flag) + " " + std::string(text) + " is not a number that fits");
  }
  return value;
}

std::vector<int> pids_of(std::string_view flag, std::string_view text) {
  std::vector<int> pids;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    pids.push_back(number_of<int>(flag, text.substr(0, comma)));
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return pids;
}

struct flag_row {
  bool takes_value;
  std::function<void(std::string_view flag, std::string_view value)> set;
};

flag_row text(std::string& member) {
  return {true, [&member](std::string_view, std::string_view value) { member = value; }};
}

flag_row toggle(bool& member, bool value) {
  return {false, [&member, value](std::string_view, std::string_view) { member = value; }};
}

template <class Number>
flag_row number(Number& member) {
  return {true, [&member](std::string_view flag, std::string_view value) { member = number_of<Number>(flag, value); }};
}

std::map<std::string_view, flag_row> flags_of(options& to) {
  return {
      {"--host", text(to.host)},
      {"--port", number(to.port)},
      {"--path", text(to.path)},
      {"--key", text(to.key)},
      {"--tls", toggle(to.tls, true)},
      {"--pid", {true, [&to](std::string_view flag, std::string_view value) { to.pids = pids_of(flag, value); }}},
      {"--pidfile", text(to.pidfile)},
      {"--cpu", number(to.cpu)},
      {"--srvcpu", number(to.server_cpu)},
      {"--n", number(to.count)},
      {"--conc", number(to.concurrency)},
      {"--steps", number(to.steps)},
      {"--hold", number(to.hold)},
      {"--hb", number(to.heartbeat)},
      {"--settle", number(to.settle)},
      {"--pairs", number(to.pairs)},
      {"--window", number(to.window)},
      {"--rate", number(to.rate_per_s)},
      {"--poisson", toggle(to.poisson, true)},
      {"--nospin", toggle(to.spin, false)},
      {"--msg", text(to.message)},
      {"--dur", number(to.duration)},
      {"--warm", number(to.warm)},
      {"--idpool", number(to.ids_per_slot)},
      {"--abrupt", toggle(to.abrupt, true)},
      {"--cmd", text(to.command)},
      {"--retry-ms", number(to.retry_ms)},
      {"--probe", toggle(to.probe, true)},
      {"--noverify", toggle(to.verify, false)},
      {"--srcs", number(to.sources)},
      {"--prefix", text(to.prefix)},
      {"--label", text(to.label)},
      {"--limit", number(to.limit)},
      {"--json", toggle(to.json, true)},
  };
}

std::string random_prefix() {
  random_source random(now_ns() ^ static_cast<std::uint64_t>(getpid()) << 32);
  char prefix[9];
  std::snprintf(prefix, sizeof prefix, "%08x", static_cast<std::uint32_t>(random.next()));
  return prefix;
}

void check(const options& given) {
  if (given.count < 1 || given.pairs < 1 || given.window < 1 || given.concurrency < 1 || given.steps < 1) {
    throw run_error("--n, --pairs, --window, --conc and --steps must be 1 or more");
  }
  static constexpr std::string_view messages[] = {"mix", "cand", "offer", "answer"};
  if (std::find(std::begin(messages), std::end(messages), given.message) == std::end(messages)) {
    throw run_error("--msg must be mix, cand, offer or answer");
  }
  if (given.mode == "storm" && given.command.empty()) throw run_error("storm needs --cmd");
}

}  // namespace

options parse_options(int argc, char** argv) {
  if (argc < 2) throw run_error(usage);
  options result;
  result.mode = argv[1];
  const auto flags = flags_of(result);
  for (int i = 2; i < argc; i++) {
    const auto row = flags.find(argv[i]);
    if (row == flags.end() || (row->second.takes_value && i + 1 >= argc)) throw run_error(usage);
    const std::string_view value = row->second.takes_value ? argv[++i] : "";
    row->second.set(row->first, value);
  }
  check(result);
  // Every closed connection holds a (source, port) pair for a minute, so churn needs many sources.
  if (result.sources == 0) result.sources = result.mode == "churn" ? 200 : 16;
  if (!result.host.starts_with("127.")) result.sources = 0;
  result.ids_per_slot = std::max(result.ids_per_slot, 1U);
  if (result.mode == "churn") result.concurrency = std::min(result.concurrency, churn_concurrency_max);
  if (result.prefix.empty()) result.prefix = random_prefix();
  return result;
}

std::uint32_t connections_needed(const options& from) {
  if (from.mode == "relay") return from.pairs * 2;
  return from.mode == "churn" ? from.concurrency : from.count;
}

}  // namespace p2p_broker::bench
