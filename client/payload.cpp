#include "client/payload.hpp"

#include <utility>

#include "client/json_view.hpp"
#include "protocol/random_text.hpp"

namespace p2p_broker::client {
namespace {

/// Puts a JSON object together, member by member.
class object_text {
 public:
  object_text& add(std::string_view name, std::string_view json) {
    text_.push_back(text_.empty() ? '{' : ',');
    text_.append(quoted(name)).append(":").append(json);
    return *this;
  }
  object_text& add_string(std::string_view name, std::string_view value) { return add(name, quoted(value)); }

  [[nodiscard]] std::string closed() const { return text_ + '}'; }

 private:
  std::string text_;
};

std::string description(std::string_view type, std::string_view sdp) {
  return object_text().add_string("type", type).add_string("sdp", sdp).closed();
}

std::optional<std::string> string_member(std::string_view object, std::string_view name) {
  return string_of(member(object, name));
}

/// The SDP text of the description in `sdp`.
std::optional<std::string> sdp_of(std::string_view payload) { return string_member(member(payload, "sdp"), "sdp"); }

}  // namespace

std::string to_json(const offer_payload& payload) {
  object_text out;
  out.add("sdp", description("offer", payload.sdp))
      .add_string("type", payload.type)
      .add_string("connectionId", payload.connection_id);
  if (!payload.metadata.empty()) {
    out.add("metadata", payload.metadata);
  }
  if (payload.type == "data") {
    out.add_string("label", payload.label.empty() ? payload.connection_id : payload.label)
        .add("reliable", payload.reliable ? "true" : "false")
        .add_string("serialization", payload.serialization);
  }
  return out.closed();
}

std::string to_json(const answer_payload& payload) {
  return object_text()
      .add("sdp", description("answer", payload.sdp))
      .add_string("type", payload.type)
      .add_string("connectionId", payload.connection_id)
      .closed();
}

std::string to_json(const candidate_payload& payload) {
  object_text candidate;
  candidate.add_string("candidate", payload.candidate);
  if (payload.sdp_mid) {
    candidate.add_string("sdpMid", *payload.sdp_mid);
  }
  if (payload.sdp_m_line_index) {
    candidate.add("sdpMLineIndex", std::to_string(*payload.sdp_m_line_index));
  }
  if (payload.username_fragment) {
    candidate.add_string("usernameFragment", *payload.username_fragment);
  }
  return object_text()
      .add("candidate", candidate.closed())
      .add_string("type", payload.type)
      .add_string("connectionId", payload.connection_id)
      .closed();
}

std::optional<offer_payload> read_offer(std::string_view json) {
  auto connection_id = string_member(json, "connectionId");
  auto sdp = sdp_of(json);
  if (!connection_id || !sdp) {
    return std::nullopt;
  }
  offer_payload out;
  out.type = string_member(json, "type").value_or("data");
  out.label = string_member(json, "label").value_or(*connection_id);
  out.reliable = bool_of(member(json, "reliable")).value_or(false);
  out.serialization = string_member(json, "serialization").value_or("binary");  // what PeerJS takes it for
  out.metadata = member(json, "metadata");
  out.connection_id = std::move(*connection_id);
  out.sdp = std::move(*sdp);
  return out;
}

std::optional<answer_payload> read_answer(std::string_view json) {
  auto connection_id = string_member(json, "connectionId");
  auto sdp = sdp_of(json);
  if (!connection_id || !sdp) {
    return std::nullopt;
  }
  return answer_payload{std::move(*connection_id), std::move(*sdp), string_member(json, "type").value_or("data")};
}

std::optional<candidate_payload> read_candidate(std::string_view json) {
  auto connection_id = string_member(json, "connectionId");
  const std::string_view init = member(json, "candidate");
  auto candidate = string_member(init, "candidate");
  if (!connection_id || !candidate) {
    return std::nullopt;
  }
  candidate_payload out;
  out.connection_id = std::move(*connection_id);
  out.candidate = std::move(*candidate);
  out.sdp_mid = string_member(init, "sdpMid");
  out.sdp_m_line_index = integer_of(member(init, "sdpMLineIndex"));
  out.username_fragment = string_member(init, "usernameFragment");
  out.type = string_member(json, "type").value_or("data");
  return out;
}

std::string make_connection_id() { return "dc_" + protocol::random_text(13); }

}  // namespace p2p_broker::client
