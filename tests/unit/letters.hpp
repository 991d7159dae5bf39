// Letters as tests write and read them: for a slot, with a text.
// Shared by the tests of what carries them from shard to shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/shard/mail.hpp"

namespace p2p_broker::server {

[[nodiscard]] inline mail::letter to(std::uint32_t slot) { return {.what = mail::kind::deliver, .to = {slot, 1, 0}}; }

[[nodiscard]] inline std::vector<std::string> texts_of(const mail& letters) {
  std::vector<std::string> texts;
  letters.for_each([&](const mail::letter& letter, std::string_view text) {
    texts.push_back(std::to_string(letter.to.slot) + ":" + std::string(text));
  });
  return texts;
}

}  // namespace p2p_broker::server
