// docs/options.md holds the option tables that the program would write; this test keeps the two the same.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "config/sample.hpp"

namespace p2p_broker::config::docs_test {
namespace {

std::string between(const std::string& text, const std::string& first, const std::string& last) {
  const auto begin = text.find(first);
  const auto end = text.find(last);
  if (begin == std::string::npos || end == std::string::npos) return "markers are missing";
  return text.substr(begin + first.size(), end - begin - first.size());
}

TEST(config_docs, options_page_holds_the_generated_tables) {
  std::ifstream page(std::filesystem::path(SOURCE_DIRECTORY) / "docs" / "options.md");
  const std::string text{std::istreambuf_iterator<char>(page), {}};
  EXPECT_EQ(between(text, "<!-- options -->\n", "<!-- /options -->"), options_markdown())
      << "docs/options.md must hold between its markers:\n\n"
      << options_markdown();
}

}  // namespace
}  // namespace p2p_broker::config::docs_test
