// beast_broker - the same broker on Boost.Beast's WebSocket stream: what the usual server costs beside ours.
// A yardstick and no product: one thread, no TLS, no log, and it ends when its process is killed.
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <variant>

#include "bench/beast/broker.hpp"
#include "config/cli.hpp"
#include "config/usage_error.hpp"
#include "protocol/id_template.hpp"

namespace {

namespace config = p2p_broker::config;
using p2p_broker::protocol::id_template;

void refuse_what_it_has_not(const config::options& settings) {
  if (settings.threads != 1) {
    throw config::usage_error("--threads: this server has one thread, so it must be 1");
  }
  if (!settings.sslcerts.empty()) {
    throw config::usage_error("--sslcert: this server has no TLS");
  }
}

void raise_open_files_limit() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

void serve(const config::options& settings) {
  refuse_what_it_has_not(settings);
  const auto ids = id_template::parse(settings.id_format);
  if (const auto* const wrong = std::get_if<std::string>(&ids)) {
    throw config::usage_error("--id_format: " + *wrong);
  }
  raise_open_files_limit();
  p2p_broker::bench::beast_broker::broker broker(settings, std::get<id_template>(ids));
  broker.listen();
  broker.run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const config::invocation asked = config::parse(argc, argv, config::process_environment());
    std::fputs(asked.text.c_str(), stdout);
    if (asked.what == config::action::run) {
      serve(asked.settings);
    }
    return 0;
  } catch (const config::usage_error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "beast_broker: %s\n", error.what());
    return 1;
  }
}
