// Prints one of the texts that are installed beside the broker, at build time. The build writes each to a file:
//   package_text manual|completion|configuration
#include <cstdio>
#include <string>
#include <string_view>

#include "package/bash_completion.hpp"
#include "package/configuration_file.hpp"
#include "package/manual_page.hpp"

namespace {

std::string text_named(std::string_view name) {
  if (name == "manual") return p2p_broker::package::manual_page(P2P_BROKER_VERSION);
  if (name == "completion") return p2p_broker::package::bash_completion();
  if (name == "configuration") return p2p_broker::package::configuration_file();
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string text = argc == 2 ? text_named(argv[1]) : "";
  if (text.empty()) {
    std::fputs("usage: package_text manual|completion|configuration\n", stderr);
    return 2;
  }
  return std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? 1 : 0;
}
