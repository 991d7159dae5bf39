// Shows that memory is given back once for each storm, at most once a minute for what grows slowly, and not on a quiet
// day.
#include "server/core/memory_tide.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server {
namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr std::uint64_t size = 64 * mebibyte;

/// What the broker does at a look.
bool gives_back(memory_tide& tide, std::uint32_t sockets, std::uint64_t bytes, std::uint64_t bytes_left) {
  const bool turns = tide.turns(sockets, bytes);
  if (turns) {
    tide.note(sockets, bytes_left);
  }
  return turns;
}

bool gives_back(memory_tide& tide, std::uint32_t sockets) { return gives_back(tide, sockets, size, size); }

memory_tide one_of_size() {
  memory_tide tide;
  tide.note(0, size);
  return tide;
}

TEST(memory_tide, turns_when_thousands_have_gone) {
  memory_tide tide = one_of_size();
  EXPECT_FALSE(gives_back(tide, 0));
  EXPECT_FALSE(gives_back(tide, 15'000));
  EXPECT_FALSE(gives_back(tide, 13'001));
  EXPECT_TRUE(gives_back(tide, 13'000));
  EXPECT_FALSE(gives_back(tide, 13'000));
  EXPECT_FALSE(gives_back(tide, 11'001));
  EXPECT_TRUE(gives_back(tide, 0));
  EXPECT_FALSE(gives_back(tide, 0));
}

TEST(memory_tide, does_not_turn_with_those_who_come_and_go) {
  memory_tide tide = one_of_size();
  for (std::uint32_t look = 0; look < 1'000; ++look) {
    EXPECT_FALSE(gives_back(tide, 5'000 + look % 2 * 1'999));
  }
}

TEST(memory_tide, turns_once_a_minute_while_the_process_becomes_larger_than_it_was_left) {
  memory_tide tide = one_of_size();
  for (unsigned look = 1; look <= 60; ++look) {
    EXPECT_EQ(gives_back(tide, 100, size + 10 * mebibyte, size), look % memory_tide::looks_between == 0) << look;
  }
}

TEST(memory_tide, does_not_turn_for_what_a_process_moves_by_anyway) {
  memory_tide tide = one_of_size();
  for (unsigned look = 0; look < 60; ++look) {
    EXPECT_FALSE(gives_back(tide, 100, size + 3 * mebibyte - look % 2 * mebibyte, size));
  }
}

/// Memory that is in use is not asked for again and again.
TEST(memory_tide, takes_what_was_not_given_back_for_the_new_size) {
  memory_tide tide = one_of_size();
  unsigned times = 0;
  for (unsigned look = 0; look < 60; ++look) {
    times += gives_back(tide, 100, 2 * size, 2 * size) ? 1 : 0;
  }
  EXPECT_EQ(times, 1U);
}

}  // namespace
}  // namespace p2p_broker::server
