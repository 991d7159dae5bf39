#include "server/log/log.hpp"

#include <memory>
#include <utility>

#include <unistd.h>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "server/log/escaped_text.hpp"
#include "server/log/grouped.hpp"
#include "server/log/log_writer.hpp"

namespace p2p_broker::server::log {
namespace {

constexpr std::size_t quoted_max = 80;
constexpr spdlog::string_view_t logger_name("p2p-broker");

/// spdlog's front (levels, the pattern) before our thread. The writer's lock guards the formatter, too.
class ring_sink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit ring_sink(std::size_t bytes_max)
      : writer_(STDOUT_FILENO, bytes_max,
                [this](std::uint64_t lost, std::string_view why) { return loss_line(lost, why); }) {}

  [[nodiscard]] log_writer& writer() noexcept { return writer_; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    writer_.put_made_by([&] { return formatted(message); });
  }

  void flush_() override { writer_.flush(); }

  [[nodiscard]] std::string_view formatted(const spdlog::details::log_msg& message) {
    line_.clear();
    formatter_->format(message, line_);
    return {line_.data(), line_.size()};
  }

  /// Comes while a line is put that may lie in line_.
  [[nodiscard]] std::string loss_line(std::uint64_t lost, std::string_view why) {
    std::string text = grouped(lost) + (lost == 1 ? " line was lost, " : " lines were lost, ");
    text.append(why);
    spdlog::memory_buf_t line;
    formatter_->format(spdlog::details::log_msg(logger_name, spdlog::level::warn, text), line);
    return {line.data(), line.size()};
  }

  spdlog::memory_buf_t line_;
  log_writer writer_;  // its thread is the first to go
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

std::shared_ptr<ring_sink> sink;  ///< also of the logger that spdlog keeps

}  // namespace

void start(const std::string& level_name, std::size_t bytes_max) {
  sink = std::make_shared<ring_sink>(bytes_max);
  auto logger = std::make_shared<spdlog::logger>(std::string(logger_name.data(), logger_name.size()), sink);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
  set_level(level_name);
}

void set_level(const std::string& level_name) {
  spdlog::default_logger_raw()->set_level(spdlog::level::from_str(level_name));
}

void flush() { spdlog::default_logger_raw()->flush(); }

bool wait_written(milliseconds at_most) { return sink->writer().wait_written(at_most); }

void finish() { sink->writer().finish(); }

std::uint64_t lost() { return sink->writer().lost(); }

bool enabled(level of) noexcept { return spdlog::default_logger_raw()->should_log(spdlog_level(of)); }

void line(level of, std::string_view text) {
  spdlog::default_logger_raw()->log(spdlog_level(of), spdlog::string_view_t(text.data(), text.size()));
}

void say(std::string_view lines) { sink->writer().put(lines); }

std::string quoted(std::string_view text) {
  const std::string_view shown = beginning_of(text, quoted_max);
  return shown.size() == text.size() ? escaped(text) : escaped(shown) + "...";
}

}  // namespace p2p_broker::server::log
