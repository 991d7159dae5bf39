// Shows that waiting messages never hold more than the limits, and give back what they held.
#include "server/core/waiting_budget.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::waiting_budget_test {
namespace {

using verdict = waiting_budget::verdict;

registration_ptr make_sender(std::uint64_t uid = 1) { return registration::make("sender", "token", 0, uid); }

/// A share of `bytes`, which must be granted.
waiting_budget::share take(waiting_budget& budget, const registration_ptr& sender, std::uint32_t bytes) {
  EXPECT_EQ(budget.reserve(*sender, bytes), verdict::granted);
  return {budget, sender, bytes};
}

TEST(waiting_budget, grants_up_to_the_senders_limit) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 1000});
  const registration_ptr sender = make_sender();
  const auto most = take(budget, sender, 99);
  EXPECT_EQ(budget.reserve(*sender, 2), verdict::sender_full);
  const auto last = take(budget, sender, 1);
  EXPECT_EQ(budget.reserve(*sender, 1), verdict::sender_full);
  EXPECT_EQ(sender->queued_bytes, 100U);
}

TEST(waiting_budget, grants_up_to_the_limit_of_all) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 150});
  const registration_ptr first = make_sender(1);
  const registration_ptr second = make_sender(2);
  const auto a = take(budget, first, 100);
  EXPECT_EQ(budget.reserve(*second, 51), verdict::total_full);
  const auto b = take(budget, second, 50);
  EXPECT_EQ(budget.total_bytes(), 150U);
}

TEST(waiting_budget, takes_nothing_when_it_refuses) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 50});
  const registration_ptr sender = make_sender();
  EXPECT_EQ(budget.reserve(*sender, 101), verdict::sender_full);
  EXPECT_EQ(budget.reserve(*sender, 51), verdict::total_full);
  EXPECT_EQ(sender->queued_bytes, 0U);
  EXPECT_EQ(budget.total_bytes(), 0U);
}

TEST(waiting_budget, is_not_fooled_by_sums_beyond_32_bits) {
  waiting_budget budget({.sender_bytes_max = UINT32_MAX, .total_bytes_max = UINT32_MAX});
  const registration_ptr sender = make_sender();
  const auto most = take(budget, sender, UINT32_MAX - 1);
  EXPECT_EQ(budget.reserve(*sender, 2), verdict::sender_full);
  EXPECT_EQ(budget.reserve(*sender, UINT32_MAX), verdict::sender_full);
}

TEST(waiting_budget, gets_back_what_a_share_held) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 100});
  const registration_ptr sender = make_sender();
  {
    const auto held = take(budget, sender, 100);
    EXPECT_EQ(&held.sender(), sender.get());
  }
  EXPECT_EQ(sender->queued_bytes, 0U);
  EXPECT_EQ(budget.total_bytes(), 0U);
}

TEST(waiting_budget, gets_back_what_a_sender_held_who_is_gone) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 100});
  registration_ptr sender = make_sender();
  std::optional<waiting_budget::share> held = take(budget, sender, 60);
  sender.reset();
  held.reset();
  EXPECT_EQ(budget.total_bytes(), 0U);
}

TEST(waiting_budget, counts_a_share_once_however_it_is_moved) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 100});
  const registration_ptr sender = make_sender();
  {
    auto first = take(budget, sender, 10);
    auto second = std::move(first);
    auto third = take(budget, sender, 20);
    third = std::move(second);
    EXPECT_EQ(budget.total_bytes(), 30U);
    std::vector<waiting_budget::share> shares;
    shares.push_back(std::move(third));
    shares.erase(shares.begin());
  }
  EXPECT_EQ(budget.total_bytes(), 0U);
  EXPECT_EQ(sender->queued_bytes, 0U);
}

TEST(waiting_budget, keeps_its_limit_among_threads) {
  constexpr std::uint32_t most = 50;
  waiting_budget budget({.sender_bytes_max = 40, .total_bytes_max = most});
  bool above = false;
  const auto use = [&](registration_ptr sender, bool& saw_above) {
    for (int i = 0; i < 2'000; ++i) {
      if (budget.reserve(*sender, 20) == verdict::granted) {
        const waiting_budget::share held(budget, sender, 20);
        saw_above |= budget.total_bytes() > most;
      }
    }
  };
  bool other_above = false;
  const registration_ptr shared = make_sender();
  std::thread other(use, shared, std::ref(other_above));
  use(shared, above);
  other.join();
  EXPECT_FALSE(above || other_above);
  EXPECT_EQ(budget.total_bytes(), 0U);
  EXPECT_EQ(shared->queued_bytes, 0U);
}

TEST(waiting_budget, lower_limits_leave_what_was_granted_and_grant_no_more) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 1000});
  const registration_ptr sender = make_sender(1);
  const registration_ptr other = make_sender(2);
  {
    const auto granted = take(budget, sender, 100);
    budget.set({.sender_bytes_max = 50, .total_bytes_max = 60});
    EXPECT_EQ(budget.reserve(*sender, 1), verdict::sender_full);
    EXPECT_EQ(budget.reserve(*other, 1), verdict::total_full);
    EXPECT_EQ(budget.total_bytes(), 100U);
  }
  const auto fits = take(budget, other, 50);
  budget.set({.sender_bytes_max = 70, .total_bytes_max = 70});
  const auto more = take(budget, other, 20);
  EXPECT_EQ(budget.total_bytes(), 70U);
}

TEST(waiting_budget, grants_up_to_the_limit_of_an_address) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 1000, .address_bytes_max = 150});
  const address_account_ptr whose(new address_account(group_of(ipv4(203, 0, 113, 7)), true));
  const registration_ptr first = make_sender(1);
  const registration_ptr second = make_sender(2);
  first->belong_to(whose, false);
  second->belong_to(whose, false);
  {
    const auto a = take(budget, first, 100);
    EXPECT_EQ(budget.reserve(*second, 51), verdict::address_full);
    EXPECT_TRUE(whose->met_limit());
    EXPECT_EQ(second->queued_bytes, 0U);
    EXPECT_EQ(budget.total_bytes(), 100U);
    const auto b = take(budget, second, 50);
    EXPECT_EQ(whose->queue_bytes, 150U);
    EXPECT_EQ(budget.reserve(*make_sender(3), 100), verdict::granted);
  }
  EXPECT_EQ(whose->queue_bytes, 0U);
}

TEST(waiting_budget, counts_without_a_limit_where_limits_by_address_do_not_hold) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 120, .address_bytes_max = 10});
  const address_account_ptr local(new address_account(group_of(ipv4(127, 0, 0, 1)), false));
  const registration_ptr sender = make_sender();
  sender->belong_to(local, false);
  {
    const auto a = take(budget, sender, 100);
    EXPECT_EQ(local->queue_bytes, 100U);
  }
  EXPECT_EQ(local->queue_bytes, 0U);
}

TEST(waiting_budget, gives_an_address_back_what_the_limit_of_all_refuses) {
  waiting_budget budget({.sender_bytes_max = 100, .total_bytes_max = 50, .address_bytes_max = 100});
  const address_account_ptr whose(new address_account(group_of(ipv4(203, 0, 113, 7)), true));
  const registration_ptr sender = make_sender();
  sender->belong_to(whose, false);
  EXPECT_EQ(budget.reserve(*sender, 60), verdict::total_full);
  EXPECT_EQ(whose->queue_bytes, 0U);
}

}  // namespace
}  // namespace p2p_broker::server::waiting_budget_test
