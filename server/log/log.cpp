#include "server/log/log.hpp"

#include <memory>
#include <utility>

#include <unistd.h>

#include <spdlog/details/null_mutex.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "server/log/grouped.hpp"
#include "server/log/log_writer.hpp"

namespace p2p_broker::server::log {
namespace {

constexpr spdlog::string_view_t logger_name("p2p-broker");
constexpr std::string_view announced_in_journal = "<6>";

[[nodiscard]] spdlog::level::level_enum spdlog_level(level of) noexcept {
  switch (of) {
    case level::trace: return spdlog::level::trace;
    case level::debug: return spdlog::level::debug;
    case level::info: return spdlog::level::info;
    case level::warn: return spdlog::level::warn;
    case level::error: return spdlog::level::err;
    case level::off: break;
  }
  return spdlog::level::off;
}

[[nodiscard]] level level_named(std::string_view name) noexcept {
  for (const level each : {level::trace, level::debug, level::info, level::warn, level::error}) {
    const auto known = spdlog::level::to_string_view(spdlog_level(each));
    if (std::string_view(known.data(), known.size()).starts_with(name)) {  // `warn` is `warning`
      return each;
    }
  }
  return level::off;
}

/// `%*` in a pattern: the priority as the journal reads it at the beginning of a line (sd-daemon(3)).
class journal_priority : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string_view text = prefix_of(message.level);
    out.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<journal_priority>();
  }

 private:
  [[nodiscard]] static std::string_view prefix_of(spdlog::level::level_enum of) noexcept {
    switch (of) {
      case spdlog::level::trace:
      case spdlog::level::debug: return "<7>";
      case spdlog::level::warn: return "<4>";
      case spdlog::level::err:
      case spdlog::level::critical: return "<3>";
      default: return announced_in_journal;
    }
  }
};

/// What stands around what spell() has spelt. Times are those of RFC 3339; the journal has its own.
[[nodiscard]] std::string pattern_for(format how, bool journal) {
  constexpr std::string_view time = "%Y-%m-%dT%H:%M:%S.%e%z";
  std::string out(journal ? "%*" : "");
  switch (how) {
    case format::text: return out.append(journal ? "" : time).append(journal ? "" : " ").append("%l %v");
    case format::logfmt:
      return out.append(journal ? "" : "time=")
          .append(journal ? "" : time)
          .append(journal ? "" : " ")
          .append("level=%l %v");
    case format::json: break;
  }
  out.append("{");
  if (!journal) {
    out.append(R"("time":")").append(time).append(R"(",)");
  }
  return out.append(R"("level":"%l",%v})");
}

/// spdlog's front (levels, the pattern) before our thread. The writer's lock guards the formatter, too.
class ring_sink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit ring_sink(const settings& wanted)
      : how_(wanted.how),
        journal_(wanted.journal),
        writer_(STDOUT_FILENO, wanted.bytes_max,
                [this](std::uint64_t lost, std::string_view why) { return loss_line(lost, why); }) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<journal_priority>('*').set_pattern(pattern_for(how_, journal_));
    set_formatter_(std::move(formatter));
  }

  [[nodiscard]] log_writer& writer() noexcept { return writer_; }
  [[nodiscard]] format how() const noexcept { return how_; }

  void announce(const entry& what) {
    const std::string spelt = spell(what, how_);
    if (how_ == format::text) {
      writer_.put(std::string(journal_ ? announced_in_journal : "").append(spelt).append("\n"));
    } else {
      log({logger_name, spdlog::level::info, spelt});
    }
  }

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
    const std::string spelt = spell({text}, how_);
    spdlog::memory_buf_t line;
    formatter_->format(spdlog::details::log_msg(logger_name, spdlog::level::warn, spelt), line);
    return {line.data(), line.size()};
  }

  format how_;
  bool journal_;
  spdlog::memory_buf_t line_;
  log_writer writer_;  // its thread is the first to go
};

std::shared_ptr<ring_sink> sink;  ///< also of the logger that spdlog keeps

}  // namespace

void start(const settings& wanted) {
  sink = std::make_shared<ring_sink>(wanted);
  auto logger = std::make_shared<spdlog::logger>(std::string(logger_name.data(), logger_name.size()), sink);
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
  set_level(wanted.level_name);
}

void set_level(const std::string& level_name) {
  const level least = level_named(level_name);
  least_told.store(least, std::memory_order_relaxed);
  spdlog::default_logger_raw()->set_level(spdlog_level(least));
}

void flush() { spdlog::default_logger_raw()->flush(); }

bool wait_written(milliseconds at_most) { return sink->writer().wait_written(at_most); }

void finish() { sink->writer().finish(); }

std::uint64_t lost() { return sink->writer().lost(); }

void write(level of, const entry& what) {
  if (enabled(of)) {
    const std::string spelt = spell(what, sink ? sink->how() : format::text);
    spdlog::default_logger_raw()->log(spdlog_level(of), spdlog::string_view_t(spelt.data(), spelt.size()));
  }
}

void write(level of, std::string_view message, std::initializer_list<field> fields) {
  write(of, {message, {fields.begin(), fields.size()}});
}

void line(level of, std::string_view message) { write(of, {message}); }

void announce(const entry& what) { sink->announce(what); }

void announce(std::string_view message) { announce(entry{message}); }

void say(std::string_view lines) { sink->writer().put(lines); }

}  // namespace p2p_broker::server::log
