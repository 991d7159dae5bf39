#include "server/broker.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <variant>

#include <malloc.h>
#include <sys/resource.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "config/usage_error.hpp"
#include "protocol/id_template.hpp"
#include "server/log/log.hpp"
#include "server/net/listener.hpp"
#include "server/net/tls_context.hpp"
#include "server/service_notifier.hpp"
#include "server/shard/shard_group.hpp"
#include "server/start_advice.hpp"

namespace p2p_broker::server {
namespace {

namespace net = boost::asio;

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

/// Each peer is an open file; the soft limit that a shell hands down is far below what the machine allows.
void raise_open_files_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/// Large buffers go back to the system when they are freed. By default glibc raises this threshold with every one, and
/// after an attack the process would stay as large as it was at its worst.
void return_large_buffers() {
#ifdef __GLIBC__
  constexpr int from_bytes = 128 * 1024;
  ::mallopt(M_MMAP_THRESHOLD, from_bytes);
#endif
}

void print(std::FILE* to, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    std::fprintf(to, "%s\n", line.c_str());
  }
  std::fflush(to);
}

/// The first two lines stay as they are, whatever follows: scripts wait for them.
void print_start(const config::options& settings, const listener& at) {
  std::printf("Started PeerServer on %s, port: %u, path: %s\n", at.host.c_str(), static_cast<unsigned>(at.port),
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
      text.append(" ").append(name_of(which)).append("=").append(std::to_string(value));
    }
  }
  log::line(log::level::info, text);
  log::flush();
}

/// From here on no signal interrupts the end that an earlier one has begun.
void hold_back_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

/// Waits for signals and carries the broker from serving through draining to its end. It takes them from its
/// construction on, so that a signal right after the ready line ends the broker in order, too.
class supervisor {
 public:
  supervisor(shard_group& shards, std::uint32_t shard_count, milliseconds drain_timeout)
      : shards_(shards),
        running_(shard_count),
        drain_timeout_(drain_timeout),
        signals_(context_, SIGTERM, SIGINT, SIGUSR1),
        deadline_(context_) {
    await_signal();
  }

  void run() {
    shards_.start([this] { net::post(context_, [this] { on_shard_ended(); }); });
    notify_service("READY=1");
    context_.run();
  }

 private:
  void await_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
      if (!error) {
        number == SIGUSR1 ? log_counters(shards_) : end();
        await_signal();
      }
    });
  }

  void end() {
    if (draining_) {
      shards_.stop();  // asked twice: at once
      return;
    }
    // compat: drain
    draining_ = true;
    notify_service("STOPPING=1");
    shards_.drain();
    deadline_.expires_after(drain_timeout_);
    deadline_.async_wait([this](const boost::system::error_code& error) {
      if (!error) {
        shards_.stop();
      }
    });
  }

  void on_shard_ended() {
    if (--running_ == 0) {
      deadline_.cancel();
      signals_.cancel();
    }
  }

  shard_group& shards_;
  std::uint32_t running_;
  milliseconds drain_timeout_;
  net::io_context context_{1};
  net::signal_set signals_;
  net::steady_timer deadline_;
  bool draining_ = false;
};

}  // namespace

broker::broker(config::options settings, std::vector<std::string> warnings, std::vector<std::string> hints)
    : settings_(std::move(settings)), warnings_(std::move(warnings)), hints_(std::move(hints)) {}

void broker::run() {
  std::signal(SIGPIPE, SIG_IGN);
  raise_open_files_limit();
  return_large_buffers();
  const protocol::id_template ids = parse_ids(settings_.id_format);
  const std::unique_ptr<tls_context> tls = load_tls(settings_);
  const realms all_realms(settings_, draw_seed());
  listener at = listener::open(settings_);
  log::start(settings_.log_level);

  shared_state state{.settings = settings_, .all_realms = all_realms, .ids = ids, .tls = tls.get()};
  shard_group shards(state, settings_.threads, std::move(at.socket));
  supervisor watch(shards, settings_.threads, milliseconds(settings_.drain_timeout_ms));
  print_start(settings_, at);
  print(stderr, warnings_);
  print(stdout, hints_);
  if (log::enabled(log::level::info)) {
    print(stdout, start_advice(settings_, at.host, at.port, machine::look()));
  }
  watch.run();
  hold_back_signals();
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
