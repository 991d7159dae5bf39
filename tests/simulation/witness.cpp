#include "tests/simulation/witness.hpp"

#include <nlohmann/json.hpp>

namespace p2p_broker::simulation {
namespace {

constexpr std::string_view blank_line = "\r\n\r\n";
constexpr std::string_view upgraded = "HTTP/1.1 101 ";
constexpr std::string_view length = "Content-Length: ";

/// The size of the frame's header and payload, or 0 while too little of it is there.
[[nodiscard]] std::pair<std::size_t, std::size_t> measure(const std::string& bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() < 2 || (at(1) == 126 && bytes.size() < 4)) {
    return {0, 0};
  }
  if (at(1) == 126) {
    return {4, static_cast<std::size_t>(at(2)) << 8 | at(3)};
  }
  return {2, at(1)};
}

}  // namespace

void witness::client_came(client_number who) { clients_[who] = {}; }

void witness::client_asked(client_number who, const std::string& key, const std::string& id) {
  clients_.at(who).key = key;
  clients_.at(who).id = id;
}

void witness::client_said(client_number who, const utterance& said) {
  if (said.serial != 0) {
    sent_[said.serial] = {who, said.type, said.dst->id, said.payload, !clients_.at(who).opened};
  }
}

std::string witness::client_got(client_number who, const std::string& bytes) {
  client& reader = clients_.at(who);
  reader.unread += bytes;
  if (!reader.upgraded && !skip_replies(reader)) {
    return {};
  }
  for (;;) {
    const auto [header, payload] = measure(reader.unread);
    if (header == 0 || reader.unread.size() < header + payload) {
      return {};
    }
    const char first = reader.unread.front();
    const std::string text = reader.unread.substr(header, payload);
    reader.unread.erase(0, header + payload);
    if (reader.closed) {
      return "a frame came behind the close frame";
    }
    reader.closed = first == '\x88';
    if (first == '\x81') {
      if (std::string wrong = judge(who, text); !wrong.empty()) {
        return wrong + ": " + text;
      }
    }
  }
}

/// HTTP up to the reply from which on frames come. \returns whether that has come
bool witness::skip_replies(client& reader) {
  for (;;) {
    const std::size_t head = reader.unread.find(blank_line);
    if (head == std::string::npos) {
      return false;
    }
    const std::size_t at = reader.unread.substr(0, head).find(length);
    const std::size_t body = at == std::string::npos ? 0 : std::stoul(reader.unread.substr(at + length.size(), 8));
    if (reader.unread.size() < head + blank_line.size() + body) {
      return false;
    }
    reader.upgraded = reader.unread.starts_with(upgraded);
    reader.unread.erase(0, head + blank_line.size() + body);
    if (reader.upgraded) {
      return true;
    }
  }
}

std::string witness::judge(client_number who, const std::string& text) {
  client& reader = clients_.at(who);
  const nlohmann::json got = nlohmann::json::parse(text, nullptr, false);
  if (got.is_discarded()) {
    return "not JSON";
  }
  const std::string type = got.value("type", "");
  if (!got.contains("dst")) {
    const bool greeting = type == "OPEN" || type == "ERROR" || type == "ID-TAKEN";
    return greeting && !std::exchange(reader.opened, true) ? "" : "a second or unknown greeting";
  }
  if (!reader.opened) {
    return "a message came before OPEN";
  }
  if (got.at("dst") != reader.id) {
    return "a message for somebody else";
  }
  const nlohmann::json payload = got.value("payload", nlohmann::json());
  if (!payload.is_object()) {
    return "";
  }
  const std::uint64_t serial = payload.value("n", std::uint64_t{0});
  const auto found = sent_.find(serial);
  if (found == sent_.end()) {
    return "a message that nobody sent";
  }
  const origin& was = found->second;
  if (got.at("src") != clients_.at(was.by).id) {
    return "src is not the sender's id";
  }
  if (type != type_name(was.type) || payload.dump() != was.payload) {
    return "not what was sent";
  }
  return judge_message(who, was, serial);
}

std::string witness::judge_message(client_number who, const origin& was, std::uint64_t serial) {
  const client& sender = clients_.at(was.by);
  if (was.dst != clients_.at(who).id || sender.key != clients_.at(who).key) {
    return "a message for another id or realm";
  }
  if (!delivered_.insert(serial).second) {
    return "a message came twice";
  }
  const std::string from = one_shard_ && !was.early ? sender.id : "client " + std::to_string(was.by);
  std::uint64_t& latest = latest_[{from, who}];
  if (serial < latest) {
    return "a message came late, behind number " + std::to_string(latest);
  }
  latest = std::max(latest, serial);
  return "";
}

}  // namespace p2p_broker::simulation
