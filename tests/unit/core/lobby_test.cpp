// Shows who is in a lobby under which number, who sees whom, and what becomes of messages to those who have left.
#include "server/core/lobby.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::lobby_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using ids = std::vector<std::uint32_t>;

[[nodiscard]] ids ids_of(const lobby::some& members) {
  ids all;
  for (const lobby::member& each : members) {
    all.push_back(each.id);
  }
  return all;
}

/// Draws what a test says, one number for each draw.
class told_random final : public protocol::random_source {
 public:
  explicit told_random(std::vector<std::uint64_t> numbers) : numbers_(std::move(numbers)) {}
  void fill(std::span<std::byte> bytes) override {
    ASSERT_LT(next_, numbers_.size());
    std::memcpy(bytes.data(), &numbers_[next_++], std::min(bytes.size(), sizeof(std::uint64_t)));
  }
  [[nodiscard]] bool used_up() const { return next_ == numbers_.size(); }

 private:
  std::vector<std::uint64_t> numbers_;
  std::size_t next_ = 0;
};

struct lobby_given : routed_realm {
  explicit lobby_given(bool mesh, std::uint32_t members_max = 250)
      : in(home(), "name", {mesh, members_max}, at(1), test_start) {}

  lobby::entry join(std::uint32_t slot) { return in.join(at(slot), random, now); }

  lobby in;
};

TEST(lobby, of_a_mesh_lets_everybody_see_everybody) {
  lobby_given given(true);
  const lobby::entry second = given.join(2);
  EXPECT_EQ(second.what, lobby::verdict::joined);
  EXPECT_THAT(ids_of(second.seen), ElementsAre(lobby::host_id));
  const lobby::entry third = given.join(3);
  EXPECT_THAT(ids_of(third.seen), ElementsAre(lobby::host_id, second.id));
  EXPECT_THAT(ids_of(given.in.leave(second.id, given.now)), ElementsAre(lobby::host_id, third.id));
}

TEST(lobby, of_a_host_and_clients_lets_these_see_the_host_alone) {
  lobby_given given(false);
  const lobby::entry second = given.join(2);
  const lobby::entry third = given.join(3);
  EXPECT_THAT(ids_of(third.seen), ElementsAre(lobby::host_id));
  EXPECT_EQ(given.in.find(second.id, third.id, given.now).what, lobby::way::none);
  EXPECT_EQ(given.in.find(second.id, lobby::host_id, given.now).where, at(1));
  EXPECT_EQ(given.in.find(lobby::host_id, third.id, given.now).where, at(3));
  EXPECT_THAT(ids_of(given.in.leave(second.id, given.now)), ElementsAre(lobby::host_id));
}

/// 0, 1, what somebody has or had a moment ago, and what Godot would not take never are ids.
TEST(lobby, draws_ids_that_nobody_has_or_had) {
  lobby_given given(true);
  told_random random({0, 0, 0, 5, 0});
  const auto join = [&](std::uint32_t slot, instant now) { return given.in.join(at(slot), random, now).id; };
  EXPECT_EQ(join(2, test_start), 2U);
  (void)given.in.leave(2, test_start);
  EXPECT_EQ(join(3, test_start), 7U) << "2 has just left";
  EXPECT_EQ(join(4, test_start + lobby::left_for), 2U);
  EXPECT_TRUE(random.used_up());
  std::set<std::uint32_t> drawn;
  for (std::uint32_t slot = 10; slot < 210; ++slot) {
    const lobby::entry entered = given.join(slot);
    EXPECT_GE(entered.id, 2U);
    EXPECT_LE(entered.id, lobby::id_max);
    EXPECT_TRUE(drawn.insert(entered.id).second);
  }
}

TEST(lobby, drops_what_is_for_one_who_left_within_the_last_half_minute) {
  lobby_given given(true);
  const std::uint32_t gone = given.join(2).id;
  EXPECT_EQ(given.in.find(lobby::host_id, gone, given.now).what, lobby::way::there);
  (void)given.in.leave(gone, given.now);
  EXPECT_EQ(given.in.find(lobby::host_id, gone, given.now).what, lobby::way::left);
  EXPECT_EQ(given.in.find(lobby::host_id, gone, given.now + lobby::left_for - milliseconds(1)).what, lobby::way::left);
  EXPECT_EQ(given.in.find(lobby::host_id, gone, given.now + lobby::left_for).what, lobby::way::none);
  EXPECT_EQ(given.in.find(lobby::host_id, gone + 1, given.now).what, lobby::way::none);
}

TEST(lobby, remembers_no_more_of_those_who_left_than_it_may) {
  lobby_given given(true);
  ids gone;
  for (std::size_t i = 0; i <= lobby::left_max; ++i) {
    gone.push_back(given.join(2).id);
    (void)given.in.leave(gone.back(), given.now);
  }
  EXPECT_EQ(given.in.find(lobby::host_id, gone.front(), given.now).what, lobby::way::none);
  EXPECT_EQ(given.in.find(lobby::host_id, gone[1], given.now).what, lobby::way::left);
}

TEST(lobby, finds_neither_oneself_nor_nobody) {
  lobby_given given(true);
  const std::uint32_t second = given.join(2).id;
  EXPECT_EQ(given.in.find(second, second, given.now).what, lobby::way::none);
  EXPECT_EQ(given.in.find(second, 0, given.now).what, lobby::way::none);
  EXPECT_EQ(given.in.find(second, UINT32_MAX, given.now).what, lobby::way::none);
}

TEST(lobby, has_no_more_members_than_it_may) {
  lobby_given given(true, 2);
  const std::uint32_t second = given.join(2).id;
  EXPECT_EQ(given.join(3).what, lobby::verdict::full);
  (void)given.in.leave(second, given.now);
  EXPECT_EQ(given.join(3).what, lobby::verdict::joined);
  lobby_given all_there_can_be(true, UINT32_MAX);
  for (std::uint32_t slot = 2; slot <= lobby::members_most; ++slot) {
    ASSERT_EQ(all_there_can_be.join(slot).what, lobby::verdict::joined);
  }
  EXPECT_EQ(all_there_can_be.join(5000).what, lobby::verdict::full);
}

TEST(lobby, that_is_sealed_takes_nobody_and_is_sealed_once) {
  lobby_given given(true);
  const std::uint32_t second = given.join(2).id;
  EXPECT_FALSE(given.in.due().complete_at);
  EXPECT_THAT(ids_of(given.in.seal(test_start + milliseconds(9))), ElementsAre(lobby::host_id, second));
  EXPECT_EQ(given.in.due().complete_at, test_start + milliseconds(9));
  EXPECT_THAT(ids_of(given.in.seal(test_start + milliseconds(99))), IsEmpty());
  EXPECT_EQ(given.in.due().complete_at, test_start + milliseconds(9));
  EXPECT_EQ(given.join(3).what, lobby::verdict::sealed);
  EXPECT_EQ(given.in.find(second, lobby::host_id, given.now).what, lobby::way::there) << "but goes on";
}

TEST(lobby, that_is_over_has_nobody) {
  lobby_given given(true);
  const std::uint32_t second = given.join(2).id;
  EXPECT_THAT(ids_of(given.in.end()), ElementsAre(lobby::host_id, second));
  EXPECT_THAT(ids_of(given.in.end()), IsEmpty());
  EXPECT_EQ(given.join(3).what, lobby::verdict::over);
  EXPECT_THAT(ids_of(given.in.leave(second, given.now)), IsEmpty());
  EXPECT_THAT(ids_of(given.in.seal(test_start)), IsEmpty());
  EXPECT_EQ(given.in.find(second, lobby::host_id, given.now).what, lobby::way::left) << "which is no one's fault";
}

TEST(lobby, knows_since_when_its_host_is_alone) {
  lobby_given given(true);
  EXPECT_EQ(given.in.due().alone_since, test_start);
  const std::uint32_t second = given.join(2).id;
  EXPECT_FALSE(given.in.due().alone_since);
  (void)given.in.leave(second, test_start + milliseconds(7));
  EXPECT_EQ(given.in.due().alone_since, test_start + milliseconds(7));
}

}  // namespace
}  // namespace p2p_broker::server::lobby_test
