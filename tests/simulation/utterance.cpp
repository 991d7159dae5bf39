#include "tests/simulation/utterance.hpp"

#include <charconv>
#include <vector>

namespace p2p_broker::simulation {
namespace {

using protocol::message_type;

const std::vector<std::string> malformed_texts{
    "",     "{",   R"({"type":"OFFER")", "null", "17", R"("OFFER")", R"({"type":"OFFER","dst":"0"}})",
    "true", "{,}", R"({"type":OFFER})"};
const std::vector<std::string> pointless_texts{"[]",
                                               "{}",
                                               R"({"type":"OFFER"})",
                                               R"({"type":"OFFER","dst":17,"payload":{}})",
                                               R"({"type":"LEAVE","dst":{"id":"0"}})",
                                               R"({"type":"CANDIDATE","dst":["1"]})",
                                               R"({"type":"offer","dst":"0"})",
                                               R"({"type":"OPEN","dst":"0"})",
                                               R"({"type":["OFFER"],"dst":"0"})"};
const std::vector<std::string> leave_texts{R"({"type":"LEAVE"})", R"({"type":"LEAVE","dst":""})",
                                           R"({"payload":1,"dst":null,"type":"LEAVE"})",
                                           R"({"type":"LEAVE","dst":"0","dst":0})"};

[[nodiscard]] message_type draw_type(dice& chance) {
  static const std::vector<message_type> weighted{
      message_type::offer,     message_type::offer,     message_type::offer, message_type::answer,
      message_type::candidate, message_type::candidate, message_type::leave, message_type::expire};
  return chance.one_of(weighted);
}

[[nodiscard]] std::string draw_payload(dice& chance, std::uint64_t serial, std::uint32_t bytes_max) {
  const std::size_t pad = chance.once_in(4) ? chance.below(bytes_max) : chance.below(40);
  return R"({"n":)" + std::to_string(serial) + R"(,"pad":")" + std::string(pad, 'p') + R"("})";
}

/// The same message in one of the ways in which a client may write it, with a src of its own invention.
[[nodiscard]] std::string draw_text(dice& chance, const utterance& said) {
  const std::string type = R"("type":")" + type_name(said.type) + '"';
  const std::string src = R"("src":)" + population[chance.below(population.size())].json;
  const std::string dst = R"("dst":)" + said.dst_json;
  const std::string payload = said.payload.empty() ? R"("more":[0])" : R"("payload":)" + said.payload;
  switch (chance.below(4)) {
    case 0: return "{" + type + "," + dst + "," + payload + "}";
    case 1: return "{" + payload + "," + src + "," + dst + "," + type + "}";
    case 2: return " { " + dst + " ,\n " + payload + " , " + type + R"( , "id" : "x" } )";
    default: return R"({"type":"LEAVE","dst":"nobody",)" + payload + "," + dst + "," + src + "," + type + "}";
  }
}

}  // namespace

std::string type_name(message_type type) {
  switch (type) {
    case message_type::offer: return "OFFER";
    case message_type::answer: return "ANSWER";
    case message_type::candidate: return "CANDIDATE";
    case message_type::leave: return "LEAVE";
    case message_type::expire: return "EXPIRE";
    case message_type::heartbeat:
    case message_type::other: break;
  }
  return "HEARTBEAT";
}

std::uint64_t serial_in(const std::string& text) {
  constexpr std::string_view label = R"("payload":{"n":)";
  const std::size_t at = text.find(label);
  std::uint64_t serial = 0;
  if (at != std::string::npos) {
    std::from_chars(text.data() + at + label.size(), text.data() + text.size(), serial);
  }
  return serial;
}

utterance make_utterance(dice& chance, std::uint64_t serial, std::uint32_t payload_bytes_max) {
  utterance said;
  const std::size_t drawn = chance.below(40);
  if (drawn == 0) {
    said.what = utterance::kind::malformed;
    said.text = chance.one_of(malformed_texts);
  } else if (drawn == 1) {
    said.what = utterance::kind::pointless;
    said.text = chance.one_of(pointless_texts);
  } else if (drawn == 2) {
    said.what = utterance::kind::leave;
    said.text = chance.one_of(leave_texts);
  } else if (drawn < 6) {
    said.text = chance.once_in(2) ? R"({"type":"HEARTBEAT"})" : R"({ "type" : "HEARTBEAT", "dst":"0" })";
  } else {
    said.what = utterance::kind::relay;
    said.type = draw_type(chance);
    said.dst = &population[chance.below(population.size())];
    said.dst_json = chance.once_in(8) ? said.dst->other_json : said.dst->json;
    if (!chance.once_in(16) || said.type == message_type::expire) {
      said.payload = draw_payload(chance, serial, payload_bytes_max);
      said.serial = serial;
    }
    said.text = draw_text(chance, said);
  }
  return said;
}

}  // namespace p2p_broker::simulation
