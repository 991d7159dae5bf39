#include "server/broker.hpp"

#include <cstdio>
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

void print(std::FILE* to, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    std::fprintf(to, "%s\n", line.c_str());
  }
  std::fflush(to);
}

/// The first two lines stay as they are, whatever follows: scripts wait for them.
void print_start(const config::options& settings, const listener& at) {
  std::printf("Started PeerServer on %s, port: %u, path: %s\n", at.host().c_str(), static_cast<unsigned>(at.port()),
              settings.path.c_str());
  std::printf("Limits: %u peers for each key (--concurrent_limit), %u links for each peer (--connection_limit)\n",
              static_cast<unsigned>(settings.concurrent_limit), static_cast<unsigned>(settings.connection_limit));
  std::fflush(stdout);
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
  log::line(log::level::info, text);
  log::flush();
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
  log::start(settings_.log_level);

  shared_state state{
      .settings = settings_, .all_realms = all_realms, .ids = ids, .addresses = addresses, .tls = tls.get()};
  shard_group shards(state, settings_.threads);
  supervisor watch(shards, milliseconds(settings_.drain_timeout_ms), [&shards] { log_counters(shards); });
  if (settings_.end_with_stdin) {
    watch.end_with_stdin();
  }
  print_start(settings_, at);
  print(stderr, warnings_);
  print(stdout, hints_);
  if (log::enabled(log::level::info)) {
    print(stdout, start_advice(settings_, at.host(), at.port(), machine::look()));
  }
  shards.accept_from(std::move(at));
  watch.run();
  shards.join();
  log_counters(shards);
  std::puts("Http server closed.");
  std::fflush(stdout);
}

void broker::check(const config::options& settings) {
  (void)parse_ids(settings.id_format);
  (void)load_tls(settings);
}

}  // namespace p2p_broker::server
