// Any text as a configuration file, and any words as flags: they are refused with one sentence, or make settings that
// can be written out as a file which reads back the same.
// The first byte chooses between file and flags; flags stand one in a line.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "config/cli.hpp"
#include "config/sample.hpp"
#include "config/toml.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace p2p_broker;
using config::action;
using fuzz::require;

/// A file in memory, since --config takes a name.
class memory_file {
 public:
  memory_file() : fd_(::memfd_create("configuration", 0)), name_("/proc/self/fd/" + std::to_string(fd_)) {
    require(fd_ >= 0, "there is memory for a file");
  }

  const std::string& holding(std::string_view text) {
    require(::ftruncate(fd_, 0) == 0 && ::pwrite(fd_, text.data(), text.size(), 0) == std::ssize(text),
            "the file can be written");
    return name_;
  }

 private:
  int fd_;
  std::string name_;
};

void check_sentence(std::string_view sentence) {
  require(!sentence.empty() && sentence.find('\n') == std::string_view::npos, "a refusal is one line");
  require(sentence.size() < 2000, "a refusal is short");
}

config::invocation parse(const std::vector<std::string>& words) {
  std::vector<const char*> argv{"p2p-broker"};
  for (const std::string& word : words) {
    argv.push_back(word.c_str());
  }
  return config::parse(static_cast<int>(argv.size()), argv.data(), {});
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    lines.emplace_back(line.substr(0, line.find('\0')));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return lines;
}

void check_toml(std::string_view text) {
  for (const config::toml_entry& entry : config::read_toml(text, "file")) {
    require(entry.line >= 1, "each entry has its line");
    require(entry.is_array || entry.is_table || entry.values.size() == 1, "what is no list has one value");
    for (const std::string& value : entry.values) {
      if (entry.is_string) {
        const auto again = config::read_toml("a = " + config::toml_string(value), "file");
        require(again.size() == 1 && again[0].values == std::vector{value}, "a string reads back the same");
      }
    }
  }
}

void check_settings(const config::invocation& read, memory_file& file) {
  for (const std::string& line : read.warnings) {
    check_sentence(line);
  }
  if (read.what == action::run || read.what == action::print_config) {
    const config::invocation again =
        parse({"--config", file.holding(config::sample_file(read.settings)), "--print-config"});
    require(again.settings == read.settings, "the printed file makes the same settings");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static memory_file given;
  static memory_file printed;
  if (size == 0) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    if ((data[0] & 1) == 0) {
      check_toml(text);
      check_settings(parse({"--config", given.holding(text), "--print-config"}), printed);
    } else if (text.find("/dev") == std::string_view::npos && text.find("/proc") == std::string_view::npos) {
      check_settings(parse(lines_of(text)), printed);
    }
  } catch (const config::usage_error& error) {
    check_sentence(error.what());
  }
  return 0;
}
