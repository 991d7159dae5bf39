// Building the three templates and filling them in.
// The payloads hold what has broken relays before: UTF-8, escapes, nested values, numbers of every form.
#include "bench/load/message.hpp"

#include <array>

#include "bench/load/session_description.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::string_view empty_sequence = "000000000000";
constexpr std::string_view empty_id = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view connection_prefix = "dc_";

// Sizes of the whole messages, bytes: about what Chromium makes of one track and one data channel.
constexpr std::size_t offer_payload_min = 2560 - 70;
constexpr std::size_t answer_payload_min = 2355 - 70 - 83;

std::string connection_id() { return std::string(connection_prefix).append(empty_sequence); }

std::string data_payload(std::string_view kind, const std::string& description) {
  std::string payload = R"({"sdp":{"type":")";
  payload.append(kind).append(R"(","sdp":")").append(description);
  payload.append(R"("},"type":"data","connectionId":")").append(connection_id());
  payload.append(R"(","metadata":{"user":")").append("Z\xC3\xBCrich \xE2\x9C\x93");
  payload.append(R"(","quote":"a \"b\" \\ c","n":[1,2.5,-300,true,null]},)");
  payload.append(R"("label":"chat","reliable":true,"serialization":"binary"})");
  return payload;
}

std::string padded_description(std::string_view kind, std::size_t payload_size_min) {
  std::string description = session_description();
  while (data_payload(kind, description).size() < payload_size_min) description += candidate_line();
  return description;
}

message_template make_offer() {
  return {"OFFER", data_payload("offer", padded_description("offer", offer_payload_min))};
}

message_template make_answer() {
  static constexpr std::string_view offered = "actpass";
  std::string description = padded_description("answer", answer_payload_min);
  for (std::size_t at = description.find(offered); at != std::string::npos; at = description.find(offered)) {
    description.replace(at, offered.size(), "active");
  }
  return {"ANSWER", data_payload("answer", description)};
}

message_template make_candidate() {
  std::string payload =
      R"({"candidate":{"candidate":"candidate:1 1 UDP 2122252543 10.0.0.7 51472 typ host","sdpMLineIndex":0,)"
      R"("sdpMid":"0"},"type":"data","connectionId":")";
  payload.append(connection_id()).append(R"("})");
  return {"CANDIDATE", std::move(payload)};
}

void write_digits(char* to, std::uint64_t value) {
  for (std::size_t i = sequence_digits; i-- > 0;) {
    to[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

message_template::message_template(std::string_view type, std::string payload)
    : type_(type), payload_(std::move(payload)) {
  text_.append(R"({"type":")").append(type).append(R"(","payload":)").append(payload_);
  text_.append(R"(,"dst":")").append(empty_id).append(R"("})");
  destination_at_ = text_.find(empty_id);
  payload_sequence_at_ = payload_.find(empty_sequence);
  sequence_at_ = text_.find(payload_) + payload_sequence_at_;
}

void message_template::write(std::string& to, std::string_view destination, std::uint64_t sequence) const {
  to = text_;
  destination.copy(to.data() + destination_at_, id_size);
  write_digits(to.data() + sequence_at_, sequence);
}

void message_template::write_payload(std::string& to, std::uint64_t sequence) const {
  to = payload_;
  write_digits(to.data() + payload_sequence_at_, sequence);
}

const message_template& template_of(message_kind kind) {
  static const std::array<message_template, 3> templates = {make_offer(), make_answer(), make_candidate()};
  return templates[static_cast<std::size_t>(kind)];
}

std::optional<std::uint64_t> sequence_in(std::string_view payload) {
  const std::size_t at = payload.find("\"dc_");
  if (at == std::string_view::npos || payload.size() - at < 4 + sequence_digits + 1) return std::nullopt;
  std::uint64_t sequence = 0;
  for (const char digit : payload.substr(at + 4, sequence_digits)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    sequence = sequence * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return sequence;
}

}  // namespace p2p_broker::bench
