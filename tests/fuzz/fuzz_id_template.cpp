// Any text as an --id_format: it is refused with a sentence, or each id that it makes is one that PeerJS accepts.
// The last bytes of the input seed the ids.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/id_template.hpp"
#include "protocol/utf8.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/seeded_random.hpp"

namespace {

using namespace p2p_broker::protocol;
using p2p_broker::fuzz::require;

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// PeerJS: ^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$
bool is_good(std::string_view id) {
  bool may_separate = false;
  for (const char c : id) {
    if (!is_alphanumeric(c) && !(may_separate && (c == ' ' || c == '_' || c == '-'))) {
      return false;
    }
    may_separate = is_alphanumeric(c);
  }
  return may_separate;
}

void check_id(const id_template& made, const std::string& id) {
  require(is_good(id), "PeerJS accepts the id");
  require(id.size() <= made.length_max(), "an id is no longer than the template says");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = id_template::parse(text);
  if (const auto* const sentence = std::get_if<std::string>(&parsed)) {
    require(!sentence->empty() && sentence->find('\n') == std::string::npos, "a refusal is one sentence");
    require(sentence->size() < 1000, "a refusal is short");
    return 0;
  }
  const auto& made = std::get<id_template>(parsed);
  require(made.length_max() >= 1 && made.length_max() <= id_template::id_length_max, "the length is bounded");
  require(made.space() >= 1, "there is an id");
  seeded_random random(size == 0 ? 0 : data[size - 1]);
  for (int n = 0; n < 4; ++n) {
    check_id(made, made.generate(random));
  }
  if (made.space() != UINT64_MAX) {
    check_id(made, made.at(0));
    check_id(made, made.at(made.space() - 1));
    check_id(made, made.at(made.space() / 2));
    require(made.space() == 1 || made.space() == UINT64_MAX || made.at(0) != made.at(1) ||
                text.find("}{") != std::string_view::npos,
            "two numbers are two ids");
  }
  return 0;
}
