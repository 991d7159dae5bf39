// What is written to the log during a test, line by line as `level text`, instead of to stdout.
// The logger of before comes back at the end.
#pragma once

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "server/log/log.hpp"

namespace p2p_broker::server::log {

class logged_lines {
 public:
  explicit logged_lines(spdlog::level::level_enum least = spdlog::level::debug) : before_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(written_));
    logger->set_pattern("%l %v");
    logger->set_level(least);
    spdlog::set_default_logger(std::move(logger));
    const auto name = spdlog::level::to_string_view(least);
    set_level(std::string(name.data(), name.size()));
  }
  ~logged_lines() {
    spdlog::set_default_logger(before_);
    set_level("info");
  }
  logged_lines(const logged_lines&) = delete;
  logged_lines& operator=(const logged_lines&) = delete;

  [[nodiscard]] std::vector<std::string> all() const {
    std::istringstream text(written_.str());
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) {
      lines.push_back(line);
    }
    return lines;
  }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream written_;
};

}  // namespace p2p_broker::server::log
