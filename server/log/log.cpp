#include "server/log/log.hpp"

#include <cstdio>
#include <memory>
#include <mutex>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "protocol/json_text.hpp"

namespace p2p_broker::server::log {
namespace {

constexpr std::size_t quoted_max = 80;
constexpr std::size_t gather_bytes = 64 * 1024;

/// spdlog's own stdout sink writes every line at once, which is a system call for each connection in a storm.
class gathering_sink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  gathering_sink() { text_.reserve(gather_bytes); }
  ~gathering_sink() override { write_out(); }
  gathering_sink(const gathering_sink&) = delete;
  gathering_sink& operator=(const gathering_sink&) = delete;

  /// `line` as it is.
  void put(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    gather(line);
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    gather({line.data(), line.size()});
  }

  void gather(std::string_view line) {
    if (text_.size() + line.size() > gather_bytes) {
      write_out();
    }
    text_.append(line);
  }

  void flush_() override { write_out(); }

  void write_out() {
    std::fwrite(text_.data(), 1, text_.size(), stdout);
    std::fflush(stdout);
    text_.clear();
  }

  std::string text_;
};

[[nodiscard]] spdlog::level::level_enum spdlog_level(level of) noexcept {
  switch (of) {
    case level::debug: return spdlog::level::debug;
    case level::info: return spdlog::level::info;
    case level::warn: return spdlog::level::warn;
    case level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::shared_ptr<gathering_sink> sink;  ///< also of the logger that spdlog keeps

}  // namespace

void start(const std::string& level_name) {
  sink = std::make_shared<gathering_sink>();
  auto logger = std::make_shared<spdlog::logger>("p2p-broker", sink);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->set_level(spdlog::level::from_str(level_name));
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
  spdlog::flush_every(std::chrono::seconds(1));
}

void set_level(const std::string& level_name) {
  spdlog::default_logger_raw()->set_level(spdlog::level::from_str(level_name));
}

void flush() { spdlog::default_logger_raw()->flush(); }

bool enabled(level of) noexcept { return spdlog::default_logger_raw()->should_log(spdlog_level(of)); }

void line(level of, std::string_view text) {
  spdlog::default_logger_raw()->log(spdlog_level(of), spdlog::string_view_t(text.data(), text.size()));
}

void event(std::string_view line) { sink->put(line); }

std::string quoted(std::string_view text) {
  if (text.size() <= quoted_max) {
    return protocol::json_quote(text);
  }
  return protocol::json_quote(text.substr(0, quoted_max)) + "...";
}

}  // namespace p2p_broker::server::log
