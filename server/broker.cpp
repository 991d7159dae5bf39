#include "server/broker.hpp"

#include <memory>
#include <span>
#include <utility>
#include <variant>

#include "config/usage_error.hpp"
#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/address_table.hpp"
#include "server/core/counters.hpp"
#include "server/core/realms.hpp"
#include "server/log/log.hpp"
#include "server/machine.hpp"
#include "server/memory_advice.hpp"
#include "server/net/listener.hpp"
#include "server/net/tls_context.hpp"
#include "server/process.hpp"
#include "server/shard/shard_group.hpp"
#include "server/start_advice.hpp"
#include "server/supervisor.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] protocol::id_template parse_ids(const std::string& text) {
  auto parsed = protocol::id_template::parse(text);
  if (const auto* const sentence = std::get_if<std::string>(&parsed)) {
    throw config::usage_error("--id_format: " + *sentence);
  }
  return std::get<protocol::id_template>(std::move(parsed));
}

[[nodiscard]] std::unique_ptr<tls_context> load_tls(const config::options& settings) {
  if (settings.sslcert.empty()) {
    return nullptr;
  }
  return std::make_unique<tls_context>(settings.sslkey, settings.sslcert);
}

[[nodiscard]] protocol::hash_seed draw_seed() {
  protocol::system_random random;
  protocol::hash_seed seed;
  random.fill(std::as_writable_bytes(std::span(&seed.k0, 1)));
  random.fill(std::as_writable_bytes(std::span(&seed.k1, 1)));
  return seed;
}

[[nodiscard]] std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text.append(line).append("\n");
  }
  return text;
}

/// The first two lines stay as they are, whatever follows: scripts wait for them.
[[nodiscard]] std::string start_lines(const config::options& settings, const listener& at) {
  return "Started PeerServer on " + at.host() + ", port: " + std::to_string(at.port()) + ", path: " + settings.path +
         "\nLimits: " + std::to_string(settings.concurrent_limit) + " peers for each key (--concurrent_limit), " +
         std::to_string(settings.connection_limit) + " links for each peer (--connection_limit)\n";
}

/// What has been counted, zeros left out: on SIGUSR1 and at the end.
void log_counters(const shard_group& shards) {
  std::string text = "counters";
  for (std::size_t i = 0; i < counter_count; ++i) {
    const auto which = static_cast<counter>(i);
    if (const std::uint64_t value = shards.total(which); value != 0) {
      text.append(" ").append(row_of(which).name).append("=").append(std::to_string(value));
    }
  }
  if (const std::uint64_t lost = log::lost(); lost != 0) {
    text.append(" limit_log_bytes=").append(std::to_string(lost));
  }
  log::line(log::level::info, text);
  log::flush();
}

/// Whoever reads both finds these behind the ready line, unless stdout is not read.
void warn(const std::vector<std::string>& warnings) {
  constexpr milliseconds ready_line_at_most{1000};
  if (!warnings.empty()) {
    (void)log::wait_written(ready_line_at_most);
    say_on_stderr(warnings);
  }
}

}  // namespace

broker::broker(config::options settings, std::vector<std::string> warnings, std::vector<std::string> hints)
    : settings_(std::move(settings)), warnings_(std::move(warnings)), hints_(std::move(hints)) {}

void broker::run() {
  prepare_process();
  const protocol::id_template ids = parse_ids(settings_.id_format);
  const std::unique_ptr<tls_context> tls = load_tls(settings_);
  const realms all_realms(settings_, draw_seed());
  address_table addresses(draw_seed());
  listener at = listener::open(settings_);
  hold_back_signals();  // from every thread that is started below
  log::start(settings_.log_level, settings_.log_bytes_max);

  shared_state state{
      .settings = settings_, .all_realms = all_realms, .ids = ids, .addresses = addresses, .tls = tls.get()};
  shard_group shards(state, settings_.threads);
  supervisor watch(shards, milliseconds(settings_.drain_timeout_ms), [&shards] { log_counters(shards); });
  if (settings_.end_with_stdin) {
    watch.end_with_stdin();
  }
  log::say(start_lines(settings_, at));
  warn(warnings_);
  log::say(joined(hints_));
  if (log::enabled(log::level::info)) {
    const machine facts = machine::look();
    log::say(joined(start_advice(settings_, at.host(), at.port(), facts)));
    log::say(joined(memory_advice(settings_, facts)));
  }
  log::flush();
  shards.accept_from(std::move(at));
  watch.run();
  shards.join();
  if (const std::string untold = state.lives.last_summary(); !untold.empty()) {
    log::line(log::level::info, untold);
  }
  log_counters(shards);
  log::say("Http server closed.\n");
  log::finish();
}

std::vector<std::string> broker::check(const config::options& settings) {
  (void)parse_ids(settings.id_format);
  (void)load_tls(settings);
  return memory_advice(settings, machine::look());
}

}  // namespace p2p_broker::server
