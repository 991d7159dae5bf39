#include "package/configuration_file.hpp"

#include <sstream>

#include "config/sample.hpp"

namespace p2p_broker::package {

std::string configuration_file() {
  std::string file =
      "# /etc/p2p-broker/p2p-broker.toml: what the service p2p-broker reads.\n"
      "# Each line below is commented out and shows the default. Take the # away and change the value, then:\n"
      "#   p2p-broker --check-config --config /etc/p2p-broker/p2p-broker.toml\n"
      "#   systemctl restart p2p-broker\n"
      "#\n";
  std::istringstream lines(config::sample_file({}));
  for (std::string line; std::getline(lines, line);) {
    const bool is_setting = !line.empty() && line.front() != '#';
    file += (is_setting ? "#" : "") + line + "\n";
  }
  return file;
}

}  // namespace p2p_broker::package
