#include "client/frame.hpp"

#include <array>
#include <utility>

#include "client/json_view.hpp"

namespace p2p_broker::client {
namespace {

constexpr std::array<std::pair<std::string_view, frame_type>, 9> types{{
    {"OPEN", frame_type::open},
    {"ERROR", frame_type::error},
    {"ID-TAKEN", frame_type::id_taken},
    {"INVALID-KEY", frame_type::invalid_key},
    {"OFFER", frame_type::offer},
    {"ANSWER", frame_type::answer},
    {"CANDIDATE", frame_type::candidate},
    {"LEAVE", frame_type::leave},
    {"EXPIRE", frame_type::expire},
}};

frame_type type_of(std::string_view word) {
  for (const auto& [text, type] : types) {
    if (text == word) {
      return type;
    }
  }
  return frame_type::unknown;
}

}  // namespace

frame read_frame(std::string_view text) {
  frame out;
  const bool whole = for_each_member(text, [&](std::string_view name, std::string_view value) {
    if (name == "type") {
      out.type = type_of(string_of(value).value_or(""));
    } else if (name == "src") {
      out.src = string_of(value).value_or("");
    } else if (name == "payload") {
      out.payload = value;
    }
  });
  if (!whole) {
    return {};
  }
  return out;
}

std::string message_of(const frame& what) { return string_of(member(what.payload, "msg")).value_or(""); }

std::string write_frame(std::string_view type, std::string_view dst, std::string_view payload) {
  std::string out = R"({"type":")";
  out.append(type).push_back('"');
  if (!payload.empty()) {
    out.append(R"(,"payload":)").append(payload);
  }
  if (!dst.empty()) {
    out.append(R"(,"dst":)").append(quoted(dst));
  }
  out.push_back('}');
  return out;
}

}  // namespace p2p_broker::client
