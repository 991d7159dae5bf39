#include "server/broker.hpp"

#include <cstdio>
#include <memory>
#include <span>
#include <utility>

#include "protocol/random.hpp"
#include "server/core/address_table.hpp"
#include "server/core/counters.hpp"
#include "server/core/realms.hpp"
#include "server/load_snapshot.hpp"
#include "server/log/log.hpp"
#include "server/machine.hpp"
#include "server/net/clock.hpp"
#include "server/net/listener.hpp"
#include "server/process.hpp"
#include "server/reload.hpp"
#include "server/shard/shard_group.hpp"
#include "server/start_advice.hpp"
#include "server/supervisor.hpp"
#include "server/ticket_rotation.hpp"

namespace p2p_broker::server {
namespace {

constexpr milliseconds files_looked_at_each{2000};

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

broker::broker(config::invocation asked, reload::source again)
    : settings_(std::move(asked.settings)),
      warnings_(std::move(asked.warnings)),
      hints_(std::move(asked.hints)),
      again_(std::move(again)) {}

void broker::run() {
  prepare_process();
  ticket_rotation rotation(settings_.sslcerts.empty() ? "" : settings_.tls_ticket_key_file, wall_clock_s());
  const auto at_start = load_snapshot(settings_, rotation.tickets());
  realms all_realms(settings_, draw_seed());
  address_table addresses(draw_seed());
  listener at = listener::open(settings_);
  hold_back_signals();  // from every thread that is started below
  log::start(settings_.log_level);

  shared_state state{.settings = settings_,
                     .all_realms = all_realms,
                     .ids = at_start->ids,
                     .addresses = addresses,
                     .tls = at_start->tls};
  shard_group shards(state, settings_.threads);
  supervisor watch(shards, milliseconds(settings_.drain_timeout_ms), [&shards] { log_counters(shards); });
  reload live(settings_, again_, {all_realms, state, shards, rotation}, [&watch](const config::options& now) {
    log::set_level(now.log_level);
    watch.set_drain_timeout(milliseconds(now.drain_timeout_ms));
  });
  watch.on_hangup([&live] { live.read_settings(); });
  if (!settings_.sslcerts.empty()) {
    watch.look_each(files_looked_at_each, [&live] { live.look_at_files(); });
  }
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
  if (!settings.sslcerts.empty()) {
    ticket_rotation::check(settings.tls_ticket_key_file);
  }
  ticket_rotation unused({}, wall_clock_s());
  (void)load_snapshot(settings, unused.tickets());
}

}  // namespace p2p_broker::server
