// What an operator gives to the broker, for the tests of config/: words, variables and a file.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "config/cli.hpp"

namespace p2p_broker::config {

using variables = environment;

/// parse() for these words behind the program's name and these variables.
inline invocation given(const std::vector<std::string>& words, const variables& set = {}) {
  std::vector<const char*> argv = {"p2p-broker"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse(static_cast<int>(argv.size()), argv.data(), set);
}

/// The sentence with which the start is refused, or "accepted".
inline std::string refusal(const std::vector<std::string>& words, const variables& set = {}) {
  try {
    static_cast<void>(given(words, set));
  } catch (const usage_error& error) {
    return error.what();
  }
  return "accepted";
}

/// A file that is gone at the end of the test; its name is not that of another file, process or run.
class temporary_file {
 public:
  explicit temporary_file(std::string_view text) {
    static int count = 0;
    name_ = ::testing::TempDir() + "p2p_broker_" + std::to_string(getpid()) + "_" + std::to_string(count++) + ".toml";
    std::ofstream(name_, std::ios::binary) << text;
  }
  ~temporary_file() { std::filesystem::remove(name_); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};

}  // namespace p2p_broker::config
