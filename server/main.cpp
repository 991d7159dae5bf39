// The program p2p-broker: reads the settings, does what they ask for, turns errors into a sentence and an exit code.
// 0: ended as asked; 1: the machine refused something; 2: the settings are wrong.

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "config/cli.hpp"
#include "doctor/doctor.hpp"
#include "server/broker.hpp"
#include "server/health_check.hpp"
#include "server/process.hpp"
#include "server/reload.hpp"

namespace {

using p2p_broker::config::action;

void say(std::FILE* to, const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) std::fprintf(to, "%s\n", sentence.c_str());
}

int act(const p2p_broker::config::invocation& asked, const p2p_broker::server::reload::source& again) {
  switch (asked.what) {
    case action::check_config: {
      const std::vector<std::string> advice = p2p_broker::server::broker::check(asked.settings);
      std::fputs(asked.text.c_str(), stdout);
      say(stdout, asked.hints);
      asked.warnings.empty() ? say(stdout, advice) : say(stderr, asked.warnings);
      return asked.warnings.empty() ? 0 : 2;
    }
    case action::health_check: return p2p_broker::server::is_healthy(asked.settings) ? 0 : 1;
    case action::doctor: return p2p_broker::doctor::examine(asked.doctor);
    case action::run: p2p_broker::server::broker(asked, again).run(); return 0;
    case action::help:
    case action::version:
    case action::print_config: break;
  }
  std::fputs(asked.text.c_str(), stdout);
  say(stderr, asked.warnings);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (!p2p_broker::server::open_standard_descriptors()) return 1;
  try {
    const auto read = [&] { return p2p_broker::config::parse(argc, argv, p2p_broker::config::process_environment()); };
    return act(read(), read);
  } catch (const p2p_broker::config::usage_error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
