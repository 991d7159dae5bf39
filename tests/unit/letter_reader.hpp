// A mailbox's owner that sleeps or works as a test tells it, and counts how it is called.
// What it reads on a sender's thread it keeps as texts.
#pragma once

#include <string>
#include <vector>

#include "server/shard/mailbox.hpp"
#include "tests/unit/letters.hpp"

namespace p2p_broker::server {

class letter_reader final : public mailbox::owner {
 public:
  [[nodiscard]] bool read_asleep(const mail& letters) override {
    ++asked;
    if (!asleep) {
      return false;
    }
    for (std::string& text : texts_of(letters)) {
      read.push_back(std::move(text));
    }
    return true;
  }
  void wake() noexcept override { ++woken; }

  bool asleep = false;
  int asked = 0;
  int woken = 0;
  std::vector<std::string> read;
};

}  // namespace p2p_broker::server
