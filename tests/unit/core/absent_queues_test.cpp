// Shows what a stripe's queues give back: by id, by age, and of one address.
#include "server/core/absent_queues.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/addresses.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::absent_queues_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint32_t bytes_each = 100;

struct stocked {
  registration_ptr sender(std::string_view id, const address_account_ptr& whose) {
    registration_ptr made = registration::make(id, "token", 0, next_uid++);
    made->belong_to(whose, false);
    return made;
  }

  void keep(absent_queue& queue, const registration_ptr& from, std::string text) {
    ASSERT_EQ(budget.reserve(*from, bytes_each), waiting_budget::verdict::granted);
    queue.messages.push_back({protocol::message_type::offer, {budget, from, bytes_each}, std::move(text)});
    queue.bytes += bytes_each;
  }

  static std::vector<std::string> texts(const absent_queue& of) {
    std::vector<std::string> found;
    for (const waiting_message& each : of.messages) {
      found.push_back(each.text);
    }
    return found;
  }

  address_account_ptr guilty{new address_account(group_of(ipv4(203, 0, 113, 7)), true)};
  address_account_ptr other{new address_account(group_of(ipv4(192, 0, 2, 1)), true)};
  waiting_budget budget{{.sender_bytes_max = 10'000, .total_bytes_max = 10'000}};
  std::uint64_t next_uid = 1;
  absent_queues queues;
};

TEST(absent_queues, are_found_by_their_ids) {
  stocked given;
  absent_queue& made = given.queues.make({"bob", 1}, R"("bob")");
  EXPECT_EQ(given.queues.find({"bob", 1}), &made);
  EXPECT_EQ(made.dst_json, R"("bob")");
  EXPECT_EQ(given.queues.find({"eve", 1}), nullptr);
  given.queues.erase({"bob", 1});
  EXPECT_EQ(given.queues.find({"bob", 1}), nullptr);
}

TEST(absent_queues, of_an_age_are_taken_out) {
  stocked given;
  given.queues.make({"old", 1}, "").created = test_start;
  given.queues.make({"young", 2}, "").created = test_start + milliseconds(1);
  std::vector<absent_queue> taken;
  EXPECT_EQ(given.queues.take_created(test_start, taken), 1U);
  EXPECT_THAT(taken, SizeIs(1));
  EXPECT_EQ(given.queues.find({"old", 1}), nullptr);
  EXPECT_NE(given.queues.find({"young", 2}), nullptr);
}

TEST(absent_queues, lose_what_one_address_has_and_keep_the_rest_in_its_order) {
  stocked given;
  const registration_ptr a = given.sender("a", given.guilty);
  const registration_ptr b = given.sender("b", given.guilty);
  const registration_ptr c = given.sender("c", given.other);
  absent_queue& mixed = given.queues.make({"mixed", 1}, R"("mixed")");
  given.keep(mixed, c, "c1");
  given.keep(mixed, a, "a1");
  given.keep(mixed, c, "c2");
  given.keep(mixed, b, "b1");
  given.keep(given.queues.make({"all", 2}, ""), a, "a2");
  std::vector<absent_queue> taken;

  const auto sum = given.queues.take_of(*given.guilty, 1'000, taken);

  EXPECT_EQ(sum.bytes, 3 * bytes_each);
  EXPECT_EQ(sum.emptied, 1U);
  EXPECT_EQ(given.queues.find({"all", 2}), nullptr);
  EXPECT_THAT(stocked::texts(mixed), ElementsAre("c1", "c2"));
  EXPECT_EQ(mixed.bytes, 2 * bytes_each);
  ASSERT_THAT(taken, SizeIs(2));
  const absent_queue& of_mixed = taken[taken[0].dst_json.empty() ? 1 : 0];
  EXPECT_EQ(of_mixed.dst_json, R"("mixed")");
  EXPECT_THAT(stocked::texts(of_mixed), ElementsAre("a1", "b1"));
}

TEST(absent_queues, give_bytes_back_ahead_of_the_messages_and_once) {
  stocked given;
  const registration_ptr a = given.sender("a", given.guilty);
  given.keep(given.queues.make({"x", 1}, ""), a, "a1");
  std::vector<absent_queue> taken;
  given.queues.take_of(*given.guilty, 1, taken);
  EXPECT_EQ(given.budget.total_bytes(), 0U);
  EXPECT_EQ(given.guilty->queue_bytes, 0U);
  EXPECT_EQ(&taken.at(0).messages.at(0).sender(), a.get());
  taken.clear();
  EXPECT_EQ(given.budget.total_bytes(), 0U);
  EXPECT_EQ(a->queued_bytes, 0U);
}

TEST(absent_queues, stop_when_enough_was_taken) {
  stocked given;
  const registration_ptr a = given.sender("a", given.guilty);
  for (const std::uint64_t n : {1U, 2U, 3U}) {
    given.keep(given.queues.make({std::to_string(n), n}, ""), a, "a");
  }
  std::vector<absent_queue> taken;
  EXPECT_EQ(given.queues.take_of(*given.guilty, bytes_each + 1, taken).bytes, 2 * bytes_each);
  EXPECT_EQ(given.budget.total_bytes(), bytes_each);
  taken.clear();
  EXPECT_EQ(given.queues.take_of(*given.other, 1, taken).bytes, 0U);
  EXPECT_THAT(taken, IsEmpty());
}

}  // namespace
}  // namespace p2p_broker::server::absent_queues_test
