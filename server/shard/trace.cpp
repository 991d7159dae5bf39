#include "server/shard/trace.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "protocol/connect_request.hpp"
#include "server/http/ascii_lower.hpp"

namespace p2p_broker::server {

using log::field;
using log::level;

namespace {

constexpr std::size_t code_bytes = 2;

/// As RFC 6455 7.1.5 has it of a close frame that is empty.
[[nodiscard]] std::uint16_t code_in(std::string_view payload) noexcept {
  if (payload.size() < code_bytes) {
    return static_cast<std::uint16_t>(protocol::close_code::no_status);
  }
  return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                    static_cast<unsigned char>(payload[1]));
}

}  // namespace

void trace::tell_request(const http_request& asked, unsigned status, const caller& from, const shard_context& shard) {
  const std::string path = shown_path(asked.path());
  const std::string place = from.text(shard);
  const field method = field::word("method", asked.method);
  const field where = field::alone("path", path);
  if (status != 101) {
    log::write(level::debug, "request", {method, where, field::count("status", status), field::spoken("from", place)});
    return;
  }
  const std::string version = protocol::parse_client_version(asked.query());
  log::write(
      level::debug, "request",
      {method, where, field::count("status", status), field::named("version", version), field::spoken("from", place)});
}

void trace::tell_unreadable(unsigned status, const caller& from, const shard_context& shard) {
  const std::string place = from.text(shard);
  log::write(level::debug, "unreadable request", {field::count("status", status), field::spoken("from", place)});
}

void trace::tell_close(const farewell& why, std::string_view id, const caller& from, const shard_context& shard) {
  const std::string place = from.text(shard);
  const bool has_text = why.code != protocol::close_code::no_status;
  log::write(level::debug, "closing",
             {field::alone("id", id), field::count("code", static_cast<std::uint16_t>(why.code)),
              field::named("reason", has_text ? why.text : std::string_view{}), field::named("why", text_of(why.why)),
              field::spoken("from", place)});
}

void trace::tell_closed(std::string_view payload, std::string_view id, const caller& from, const shard_context& shard) {
  const std::string place = from.text(shard);
  const std::string_view reason = payload.size() > code_bytes ? payload.substr(code_bytes) : std::string_view{};
  log::write(level::debug, "closed by client",
             {field::alone("id", id), field::count("code", code_in(payload)), field::named("reason", reason),
              field::spoken("from", place)});
}

std::string trace::shown_path(std::string_view path) {
  const std::string lower = ascii_lower(path);
  std::size_t end = path.size();
  for (const std::string_view mark : {"%3f", "%26", "&", "token="}) {
    end = std::min(end, lower.find(mark));
  }
  return std::string(path.substr(0, end));
}

}  // namespace p2p_broker::server
