// CLI11 reads these words as it usually does, since no start script of peerjs-server's has them: an unknown flag is an
// error here, with the closest one named.
#include "config/doctor_command.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "config/option_value.hpp"
#include "config/usage_error.hpp"

namespace p2p_broker::config {
namespace {

constexpr std::uint32_t idle_s_max = 3600;
constexpr std::uint32_t patience_s_max = 60;

constexpr std::array flags = {
    doctor_flag{"key", "KEY", "The key that the game gives (default peerjs)."},
    doctor_flag{"origin", "ORIGIN", "Where the game's page comes from, as in https://game.example: examines CORS too."},
    doctor_flag{"idle", "SECONDS",
                "Watch two connections for so long, one that says nothing and one that sends heartbeats (1 to 3600)."},
    doctor_flag{"ca", "FILE", "Trust the certificates in this PEM file as well."},
    doctor_flag{"timeout", "SECONDS", "How long each answer may take (1 to 60, default 5)."},
    doctor_flag{"json", "", "Write one JSON object instead of lines."},
};

std::string doc_of(std::string_view name) {
  return std::string(std::ranges::find(flags, name, &doctor_flag::name)->doc);
}

void declare(CLI::App& app, doctor_wishes& wishes) {
  app.set_help_flag();
  app.add_flag("-h,--help", wishes.wants_help, "Show this text and end.");
  app.add_option("URL", wishes.url, "Where the broker is, with its path: https://broker.example/myapp")
      ->option_text("(required)");
  app.add_option("--key", wishes.key, doc_of("key"))->option_text("KEY");
  app.add_option("--origin", wishes.origin, doc_of("origin"))->option_text("ORIGIN");
  app.add_option("--idle", wishes.idle_s, doc_of("idle"))->check(CLI::Range(1U, idle_s_max))->option_text("SECONDS");
  app.add_option("--ca", wishes.ca_file, doc_of("ca"))->check(CLI::ExistingFile)->option_text("FILE");
  app.add_option("--timeout", wishes.patience_s, doc_of("timeout"))
      ->check(CLI::Range(1U, patience_s_max))
      ->option_text("SECONDS");
  app.add_flag("--json", wishes.json, doc_of("json"));
}

}  // namespace

std::span<const doctor_flag> doctor_flags() { return flags; }

bool asks_for_doctor(std::span<const std::string_view> arguments) {
  return !arguments.empty() && arguments.front() == "doctor";
}

doctor_wishes read_doctor_words(std::span<const std::string_view> arguments) {
  doctor_wishes wishes;
  CLI::App app;
  declare(app, wishes);
  std::vector<std::string> words(arguments.begin() + 1, arguments.end());
  std::ranges::reverse(words);  // CLI11 takes the words from the back
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    throw usage_error(std::string("doctor: ") + error.what());
  }
  if (wishes.url.empty() && !wishes.wants_help) {
    throw usage_error("doctor needs a URL, as in: p2p-broker doctor https://broker.example/myapp");
  }
  return wishes;
}

std::string doctor_help() {
  doctor_wishes wishes;
  CLI::App app("Examines a broker from outside, step by step, as a game's client comes to it.", "p2p-broker doctor");
  app.get_formatter()->column_width(22);
  declare(app, wishes);
  app.footer(
      "http, https, ws and wss are taken; host:port is http. For each step there is a line: ok, ?? for what may\n"
      "surprise, !! for a fault, with its likely cause and cure, -- for what could not be tried. Ends with 0 if there\n"
      "is no fault, 1 if there is, 2 if the arguments are wrong. SSL_CERT_FILE and NO_COLOR count.");
  return app.help();
}

}  // namespace p2p_broker::config
