#include "server/broker.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "protocol/random.hpp"
#include "server/admin_service.hpp"
#include "server/core/address_table.hpp"
#include "server/core/counters.hpp"
#include "server/core/realms.hpp"
#include "server/journal.hpp"
#include "server/load_snapshot.hpp"
#include "server/log/log.hpp"
#include "server/machine.hpp"
#include "server/memory_advice.hpp"
#include "server/net/clock.hpp"
#include "server/net/doors.hpp"
#include "server/net/listener.hpp"
#include "server/process.hpp"
#include "server/reload.hpp"
#include "server/service_notifier.hpp"
#include "server/shard/shard_group.hpp"
#include "server/start_advice.hpp"
#include "server/supervisor.hpp"
#include "server/terminal.hpp"
#include "server/ticket_rotation.hpp"
#include "server/usage_report.hpp"

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

void announce(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    log::announce(line);
  }
}

/// The first two lines stay as they are, whatever follows: scripts wait for them.
void announce_start(const config::options& settings, const listener& at) {
  const std::string ready = "Started PeerServer on " + at.place() + ", path: " + settings.path;
  const std::array for_programs{log::field::unsaid("host", at.host()), log::field::unsaid("port", at.port()),
                                log::field::unsaid("path", settings.path)};
  log::announce({ready, for_programs});
  log::announce("Limits: " + std::to_string(settings.concurrent_limit) + " peers for each key (--concurrent_limit), " +
                std::to_string(settings.connection_limit) + " links for each peer (--connection_limit)");
}

[[nodiscard]] drain::times drain_times_of(const config::options& settings) {
  return {milliseconds(settings.drain_delay_ms), milliseconds(settings.drain_timeout_ms)};
}

/// What has been counted, zeros left out: on SIGUSR1 and at the end.
void log_counters(const shard_group& shards, usage_report& use) {
  std::vector<log::field> found;
  for (std::size_t i = 0; i < counter_count; ++i) {
    const auto which = static_cast<counter>(i);
    if (const std::uint64_t value = shards.total(which); value != 0) {
      found.push_back(log::field::count(row_of(which).name, value));
    }
  }
  if (const std::uint64_t lost = log::lost(); lost != 0) {
    found.push_back(log::field::count("limit_log_bytes", lost));
  }
  log::write(log::level::info, {"counters", found});
  use.write();
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

broker::broker(config::invocation asked, reload::source again)
    : settings_(std::move(asked.settings)),
      warnings_(std::move(asked.warnings)),
      hints_(std::move(asked.hints)),
      again_(std::move(again)) {}

void broker::run() {
  const terminal started_from;
  prepare_process();
  make_room_for_files(settings_.sockets_max);
  ticket_rotation rotation(settings_.sslcerts.empty() ? "" : settings_.tls_ticket_key_file, wall_clock_s());
  const auto at_start = load_snapshot(settings_, rotation.tickets());
  realms all_realms(settings_, draw_seed());
  address_table addresses(draw_seed());
  doors open(settings_);
  auto admin_at = admin_service::open(settings_);
  hold_back_signals();  // from every thread that is started below
  log::start({.level_name = settings_.log_level,
              .how = log::format_named(settings_.log_format),
              .journal = stdout_is_journal(),
              .bytes_max = settings_.log_bytes_max});

  shared_state state{.settings = settings_,
                     .all_realms = all_realms,
                     .ids = at_start->ids,
                     .addresses = addresses,
                     .tls = at_start->tls};
  shard_group shards(state, settings_.threads);
  usage_report use(state);
  supervisor watch(shards, drain_times_of(settings_), [&] { log_counters(shards, use); });
  std::optional<admin_service> admin;
  if (admin_at) {
    admin.emplace(*std::move(admin_at), settings_, state, shards, use, watch);
  }
  const auto again = [this, &admin] {
    config::invocation asked = again_();
    if (admin) {
      admin->read_token();
    }
    return asked;
  };
  reload live(settings_, again, {all_realms, state, shards, rotation}, [&watch, &admin](const config::options& now) {
    log::set_level(now.log_level);
    watch.set_drain_times(drain_times_of(now));
    if (admin) {
      admin->take_token();
    }
  });
  watch.on_hangup([&live, &started_from] {
    if (started_from.has_hung_up()) {
      return false;
    }
    notify_reloading();
    live.read_settings();
    notify_ready();
    return true;
  });
  watch.look_each(files_looked_at_each, [&live, &use, &admin, secure = !settings_.sslcerts.empty()] {
    if (secure) {
      live.look_at_files();
    }
    use.look();
    if (admin) {
      admin->look();
    }
  });
  if (settings_.end_with_stdin) {
    watch.end_with_stdin();
  }
  watch.watch_memory(state.sockets);
  announce_start(settings_, open.front());
  if (admin) {
    log::announce(admin->start_line());
  }
  warn(warnings_);
  announce(hints_);
  if (log::enabled(log::level::info)) {
    const machine facts = machine::look();
    announce(open.notes());
    announce(start_advice(settings_, open.front().host(), open.front().port(), facts));
    announce(memory_advice(settings_, facts));
  }
  log::flush();
  shards.accept_from(open.take());
  watch.run();
  shards.join();
  if (const std::string untold = state.lives.last_summary(); !untold.empty()) {
    log::line(log::level::info, untold);
  }
  log_counters(shards, use);
  log::announce("Http server closed.");
  log::finish();
}

std::vector<std::string> broker::check(const config::options& settings) {
  if (!settings.sslcerts.empty()) {
    ticket_rotation::check(settings.tls_ticket_key_file);
  }
  ticket_rotation unused({}, wall_clock_s());
  (void)load_snapshot(settings, unused.tickets());
  (void)admin::read_token_file(settings.admin_token_file);
  return memory_advice(settings, machine::look());
}

}  // namespace p2p_broker::server
