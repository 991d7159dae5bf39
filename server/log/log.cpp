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

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (text_.size() + line.size() > gather_bytes) {
      write_out();
    }
    text_.append(line.data(), line.size());
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

/// What a refusal is about, and the flag that decides it.
[[nodiscard]] std::string_view sentence_of(counter kind) {
  switch (kind) {
    case counter::refused_missing_parameters: return "refused: id, token or key is missing";
    case counter::refused_invalid_key: return "refused: unknown key (--key)";
    case counter::refused_id_taken: return "refused: the id is taken";
    case counter::limit_concurrent: return "refused: the key has its peers (raise --concurrent_limit)";
    case counter::limit_connection: return "not relayed: an OFFER is one link too many (raise --connection_limit)";
    case counter::limit_id_hold: return "no id given: too many are kept aside (raise --id_hold_max)";
    case counter::limit_id_space: return "no id given: the template has no free one (choose a longer --id_format)";
    case counter::limit_message_bytes: return "closed: message too big (raise --message_bytes_max)";
    case counter::limit_request_head: return "refused: request head too long (raise --request_head_bytes_max)";
    case counter::limit_handshake_timeout: return "closed: no complete request in time (raise --handshake_timeout)";
    case counter::limit_sockets: return "refused: too many open sockets (raise --sockets_max or the open files limit)";
    case counter::limit_queue_messages: return "not kept: an absent peer's queue is full (raise --queue_messages_max)";
    case counter::limit_queue_bytes: return "not kept: an absent peer's queue is full (raise --queue_bytes_max)";
    case counter::limit_sender_queue_bytes:
      return "not kept: a sender has too much waiting (raise --sender_queue_bytes_max)";
    case counter::limit_total_queue_bytes: return "not kept: too much waits in all (raise --total_queue_bytes_max)";
    case counter::limit_outbox_bytes: return "closed: a receiver is too slow (raise --outbox_bytes_max)";
    case counter::limit_total_outbox_bytes: return "closed: receivers are too slow (raise --total_outbox_bytes_max)";
    case counter::limit_mailbox_bytes: return "dropped: a thread cannot keep up (raise --mailbox_bytes_max)";
    case counter::limit_total_incoming_bytes:
      return "closed: too many incomplete messages (raise --total_incoming_bytes_max)";
    case counter::protocol_errors: return "closed: not WebSocket as RFC 6455 has it";
    case counter::tls_failures: return "closed: TLS handshake failed";
    default: return name_of(kind);
  }
}

}  // namespace

void start(const std::string& level_name) {
  auto logger = std::make_shared<spdlog::logger>("p2p-broker", std::make_shared<gathering_sink>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->set_level(spdlog::level::from_str(level_name));
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
  spdlog::flush_every(std::chrono::seconds(1));
}

void flush() { spdlog::default_logger_raw()->flush(); }

bool enabled(level of) noexcept { return spdlog::default_logger_raw()->should_log(spdlog_level(of)); }

void line(level of, std::string_view text) {
  spdlog::default_logger_raw()->log(spdlog_level(of), spdlog::string_view_t(text.data(), text.size()));
}

void refusals::note(counter kind, std::string_view detail, instant now) {
  state& seen = states_[static_cast<std::size_t>(kind)];
  if (seen.used && now - seen.last < period) {
    ++seen.unsaid;
    return;
  }
  std::string text(sentence_of(kind));
  if (!detail.empty()) {
    text.append(" ").append(detail);
  }
  if (seen.unsaid != 0) {
    text.append(" (and ").append(std::to_string(seen.unsaid)).append(" more since the last such line)");
  }
  seen = {now, 0, true};
  line(level::info, text);
}

std::string quoted(std::string_view text) {
  if (text.size() <= quoted_max) {
    return protocol::json_quote(text);
  }
  return protocol::json_quote(text.substr(0, quoted_max)) + "...";
}

}  // namespace p2p_broker::server::log
