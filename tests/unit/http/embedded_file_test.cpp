// What server/embed.cmake puts into a program, read back and compared with the files.
#include "server/http/embedded_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace p2p_broker::server {

extern const embedded_file embedded_page;
extern const embedded_file embedded_text;

}  // namespace p2p_broker::server

namespace p2p_broker::server::embedded_file_test {
namespace {

std::string source(const std::string& name) {
  std::ifstream file(std::filesystem::path(SOURCE_DIRECTORY) / "tests/unit/http/embedded" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  return at == std::string::npos ? "no " + what : text.replace(at, what.size(), by);
}

TEST(embedded_file, holds_the_bytes_of_the_file) {
  EXPECT_EQ(embedded_text.bytes, source("first.js"));
  EXPECT_EQ(embedded_text.script_hashes, "");
}

TEST(embedded_file, a_page_holds_its_scripts_and_styles) {
  std::string page = replaced(source("page.html"), R"(<link rel="stylesheet" href="page.css">)",
                              "<style>" + source("page.css") + "</style>");
  for (const std::string name : {"first.js", "second.js"}) {
    page = replaced(page, "<script src=\"" + name + "\"></script>", "<script>" + source(name) + "</script>");
  }
  EXPECT_EQ(embedded_page.bytes, page);
}

/// By `openssl dgst -sha256 -binary FILE | base64`.
TEST(embedded_file, hashes_are_those_of_a_content_security_policy) {
  EXPECT_EQ(embedded_page.script_hashes,
            " 'sha256-kPkJEgjXTmzPfm6MGgb+DEAJvwYME5BUzu9nABNaj9c='"
            " 'sha256-DVgRFgxxnG2uxngSWVQqWok1115MIDyQAKDEV0DRQ8Q='");
  EXPECT_EQ(embedded_page.style_hashes, " 'sha256-pkn333ZSiChKQmCY2+XwXMOajgXfE5bPmnRmmNQWR4Y='");
}

}  // namespace
}  // namespace p2p_broker::server::embedded_file_test
