// Shows who gets an id, who loses it, and what waits for ids that nobody has.
#include "server/core/realm.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::realm_test {
namespace {

using claim = realm::claim_verdict;
using keep = realm::keep_verdict;
using release = realm::release_verdict;
using protocol::message_type;

constexpr std::uint32_t message_bytes = 600;  ///< more than a small message costs, less than twice as much

realm_limits limits_given() {
  return {.concurrent_limit = 100,
          .connection_limit = 10,
          .queue_messages_max = 100,
          .queue_bytes_max = 1'000'000,
          .expire_timeout = milliseconds(5'000),
          .id_hold = milliseconds(1'000),
          .id_hold_max = 10};
}

struct realm_given {
  explicit realm_given(realm_limits limits = limits_given(), waiting_budget::limits bounds = {1'000'000, 1'000'000})
      : budget(bounds), home("key", limits, test_seed, budget) {}

  realm::keep_result keep_for(std::string_view id, registration& sender, instant now = test_start,
                              std::string_view payload = "1") {
    const std::string dst = in_quotes(id);
    return home.keep(id, {message_type::offer, sender.id_json(), dst, payload}, sender, now);
  }
  registration_ptr open(std::string_view id, peer_ref self = at(1)) {
    return home.claim(id, "token", self, test_start).registered;
  }

  waiting_budget budget;
  realm home;
};

TEST(realm, gives_a_free_id_to_who_asks_first) {
  realm_given given;
  const auto claimed = given.home.claim("alice", "secret", at(3), test_start);
  ASSERT_EQ(claimed.verdict, claim::opened);
  EXPECT_EQ(claimed.registered->id(), "alice");
  EXPECT_EQ(claimed.registered->owner, at(3));
  EXPECT_EQ(claimed.tenure, 1U);
  EXPECT_TRUE(claimed.waiting.empty());
  EXPECT_EQ(given.home.find("alice"), at(3));
  EXPECT_EQ(given.home.registered("alice"), claimed.registered);
  const auto resident = given.home.resident_of("alice");
  ASSERT_TRUE(resident);
  EXPECT_EQ(resident->owner, at(3));
  EXPECT_EQ(resident->registered, claimed.registered);
  EXPECT_EQ(given.home.size(), 1U);
}

TEST(realm, refuses_an_id_to_another_token) {
  realm_given given;
  (void)given.home.claim("alice", "secret", at(1), test_start);
  for (const char* token : {"", "secre", "secret ", "Secret"}) {
    const auto refused = given.home.claim("alice", token, at(2), test_start);
    EXPECT_EQ(refused.verdict, claim::contested);
    EXPECT_EQ(refused.registered, nullptr);
    EXPECT_EQ(refused.tenure, 0U);
  }
  EXPECT_EQ(given.home.find("alice"), at(1));
  EXPECT_EQ(given.home.registered("alice")->tenure(), 1U);
  EXPECT_EQ(given.home.size(), 1U);
}

TEST(realm, hands_an_id_over_to_the_same_token) {
  realm_given given;
  const registration_ptr first = given.open("alice", at(1));
  const auto second = given.home.claim("alice", "token", at(2), test_start);
  ASSERT_EQ(second.verdict, claim::taken_over);
  EXPECT_EQ(second.registered, first);
  EXPECT_EQ(second.owner, at(1));
  EXPECT_EQ(second.tenure, 2U);
  EXPECT_EQ(first->tenure(), 2U);
  EXPECT_EQ(given.home.find("alice"), at(2));
  EXPECT_EQ(given.home.resident_of("alice")->owner, at(2));
  EXPECT_EQ(given.home.size(), 1U);
}

TEST(realm, takes_no_more_than_its_limit_but_hands_over_when_full) {
  realm_limits limits = limits_given();
  limits.concurrent_limit = 2;
  realm_given given(limits);
  const registration_ptr alice = given.open("alice", at(1));
  (void)given.open("bob", at(2));
  EXPECT_EQ(given.home.claim("carol", "token", at(3), test_start).verdict, claim::full);
  EXPECT_EQ(given.home.claim("alice", "other", at(3), test_start).verdict, claim::contested);
  EXPECT_EQ(given.home.claim("bob", "token", at(3), test_start).verdict, claim::taken_over);
  EXPECT_EQ(given.home.release(*alice, 1), release::freed);
  EXPECT_EQ(given.home.claim("carol", "token", at(3), test_start).verdict, claim::opened);
  EXPECT_EQ(given.home.size(), 2U);
}

TEST(realm, lets_nobody_in_with_a_limit_of_zero) {
  realm_limits limits = limits_given();
  limits.concurrent_limit = 0;
  realm_given given(limits);
  EXPECT_EQ(given.home.claim("alice", "token", at(1), test_start).verdict, claim::full);
}

TEST(realm, frees_an_id_for_its_owner_only) {
  realm_given given;
  const registration_ptr alice = given.open("alice", at(1));
  (void)given.home.claim("alice", "token", at(2), test_start);
  EXPECT_EQ(given.home.release(*alice, 1), release::not_its_own);
  EXPECT_TRUE(given.home.find("alice"));
  EXPECT_EQ(given.home.size(), 1U);
  EXPECT_EQ(given.home.release(*alice, 2), release::freed);
  EXPECT_EQ(alice->tenure(), 0U);
  EXPECT_FALSE(given.home.find("alice"));
  EXPECT_FALSE(given.home.resident_of("alice"));
  EXPECT_EQ(given.home.registered("alice"), nullptr);
  EXPECT_EQ(given.home.release(*alice, 2), release::not_its_own);
  EXPECT_EQ(given.home.size(), 0U);
}

/// Each takeover begins another tenure, and all before it are over, also between connections of one slot.
TEST(realm, lets_only_the_latest_of_several_owners_free_the_id) {
  realm_given given;
  const registration_ptr alice = given.open("alice", at(1));
  for (std::uint32_t tenure = 2; tenure < 6; ++tenure) {
    EXPECT_EQ(given.home.claim("alice", "token", at(1), test_start).tenure, tenure);
    for (std::uint32_t former = 1; former < tenure; ++former) {
      EXPECT_EQ(given.home.release(*alice, former), release::not_its_own);
    }
  }
  EXPECT_EQ(given.home.release(*alice, 6), release::not_its_own);
  EXPECT_EQ(given.home.find("alice"), at(1));
  EXPECT_EQ(given.home.release(*alice, 5), release::freed);
}

/// The slot of a connection can be used again, and by the next owner of the same id.
TEST(realm, frees_no_id_of_a_later_registration) {
  realm_given given;
  const registration_ptr first = given.open("alice", at(1));
  EXPECT_EQ(given.home.release(*first, 1), release::freed);
  const registration_ptr second = given.open("alice", at(1));
  EXPECT_NE(first->uid(), second->uid());
  EXPECT_EQ(given.home.release(*first, 1), release::not_its_own);
  EXPECT_EQ(given.home.registered("alice"), second);
  EXPECT_EQ(second->tenure(), 1U);
  EXPECT_EQ(first->tenure(), 0U);
}

/// 0 is what a freed registration has, and what a peer remembers that never had an id.
TEST(realm, frees_nothing_for_nobodys_tenure) {
  realm_given given;
  const registration_ptr first = given.open("alice", at(1));
  EXPECT_EQ(given.home.release(*first, 0), release::not_its_own);
  EXPECT_EQ(given.home.release(*first, 1), release::freed);
  EXPECT_EQ(given.home.release(*first, 0), release::not_its_own);
  EXPECT_EQ(given.home.size(), 0U);
  const registration_ptr second = given.open("alice", at(2));
  EXPECT_EQ(given.home.release(*first, 0), release::not_its_own);
  EXPECT_EQ(given.home.registered("alice"), second);
  EXPECT_EQ(given.home.size(), 1U);
}

TEST(realm, drops_links_with_their_peer_and_keeps_them_across_a_takeover) {
  realm_given given;
  const registration_ptr alice = given.open("alice", at(1));
  const registration_ptr bob = given.open("bob", at(2));
  (void)given.home.links().offer(alice->uid(), bob->uid());
  (void)given.home.links().answer(bob->uid(), alice->uid());
  const auto again = given.home.claim("alice", "token", at(3), test_start);
  EXPECT_EQ(given.home.links().links_of(again.registered->uid()), 1U);
  EXPECT_EQ(given.home.release(*alice, 1), release::not_its_own);
  EXPECT_EQ(given.home.links().links_of(bob->uid()), 1U);
  EXPECT_EQ(given.home.release(*alice, 2), release::freed);
  EXPECT_EQ(given.home.links().links_of(bob->uid()), 0U);
}

[[nodiscard]] std::vector<std::string> ids_in(const realm& home) {
  std::vector<std::string> ids;
  for (const numbered_registration& each : home.in_order()) {
    ids.emplace_back(each.entry->id());
  }
  return ids;
}

TEST(realm, lists_ids_in_the_order_of_registration) {
  realm_given given;
  std::vector<std::string> ids;
  for (int i = 0; i < 50; ++i) {
    ids.push_back("peer" + std::to_string(i * 7919 % 50));
    (void)given.open(ids.back());
  }
  (void)given.home.claim(ids[0], "token", at(9), test_start);
  EXPECT_EQ(ids_in(given.home), ids);
  EXPECT_EQ(given.home.release(*given.home.registered(ids[10]), 1), release::freed);
  ids.erase(ids.begin() + 10);
  EXPECT_EQ(ids_in(given.home), ids);
}

TEST(realm, gives_a_newcomer_what_waited_oldest_first) {
  realm_given given;
  const registration_ptr alice = given.open("alice");
  for (const char* payload : {"1", "2", "3"}) {
    const auto kept = given.keep_for("bob", *alice, test_start, payload);
    EXPECT_EQ(kept.verdict, keep::kept);
    EXPECT_TRUE(kept.will_expire);
    EXPECT_FALSE(kept.where);
  }
  (void)given.keep_for("carol", *alice);
  const auto claimed = given.home.claim("bob", "token", at(2), test_start);
  ASSERT_EQ(claimed.waiting.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(claimed.waiting[i].text, sent("OFFER", "alice", "bob", std::to_string(i + 1)));
    EXPECT_EQ(claimed.waiting[i].type, message_type::offer);
    EXPECT_EQ(&claimed.waiting[i].sender(), alice.get());
  }
  EXPECT_EQ(given.home.take_expired(test_start + milliseconds(5'000)).size(), 1U);
}

TEST(realm, tells_where_a_peer_is_that_came_in_the_meantime) {
  realm_given given;
  const registration_ptr alice = given.open("alice");
  const registration_ptr bob = given.open("bob", at(2));
  const auto kept = given.keep_for("bob", *alice);
  ASSERT_EQ(kept.verdict, keep::present);
  ASSERT_TRUE(kept.where);
  EXPECT_EQ(kept.where->owner, at(2));
  EXPECT_EQ(kept.where->registered, bob);
  EXPECT_EQ(given.budget.total_bytes(), 0U);
}

TEST(realm, keeps_no_more_messages_than_a_queue_takes) {
  realm_limits limits = limits_given();
  limits.queue_messages_max = 2;
  realm_given given(limits);
  const registration_ptr alice = given.open("alice");
  const registration_ptr carol = given.open("carol");
  EXPECT_EQ(given.keep_for("bob", *alice).verdict, keep::kept);
  EXPECT_EQ(given.keep_for("bob", *alice).verdict, keep::kept);
  EXPECT_EQ(given.keep_for("bob", *alice).verdict, keep::queue_messages_full);
  EXPECT_TRUE(given.keep_for("bob", *alice).will_expire);
  EXPECT_FALSE(given.keep_for("bob", *carol).will_expire);
  EXPECT_EQ(given.keep_for("dave", *carol).verdict, keep::kept);
}

TEST(realm, keeps_no_more_bytes_than_a_queue_a_sender_and_all_may_have) {
  struct bound {
    std::uint32_t queue, sender, total;
    keep expected;
  };
  for (const bound& each : {bound{message_bytes, 10'000, 10'000, keep::queue_bytes_full},
                            bound{10'000, message_bytes, 10'000, keep::sender_full},
                            bound{10'000, 10'000, message_bytes, keep::total_full}}) {
    realm_limits limits = limits_given();
    limits.queue_bytes_max = each.queue;
    realm_given given(limits, {each.sender, each.total});
    const registration_ptr alice = given.open("alice");
    EXPECT_EQ(given.keep_for("bob", *alice).verdict, keep::kept);
    EXPECT_EQ(given.keep_for("bob", *alice).verdict, each.expected);
    EXPECT_EQ(given.home.take_expired(test_start + milliseconds(5'000)).size(), 1U);
    EXPECT_EQ(given.keep_for("bob", *alice).verdict, keep::kept);
  }
}

TEST(realm, makes_no_queue_for_a_message_that_it_does_not_keep) {
  realm_limits limits = limits_given();
  limits.queue_bytes_max = 10;
  realm_given given(limits);
  const registration_ptr alice = given.open("alice");
  const auto refused = given.keep_for("bob", *alice);
  EXPECT_EQ(refused.verdict, keep::queue_bytes_full);
  EXPECT_FALSE(refused.will_expire);
  EXPECT_TRUE(given.home.take_expired(test_start + milliseconds(100'000)).empty());
}

TEST(realm, counts_the_bytes_that_wait_until_they_are_given_expire_or_are_taken) {
  realm_given given;
  const registration_ptr alice = given.open("alice");
  (void)given.keep_for("bob", *alice);
  const std::uint64_t one = given.home.queue_bytes();
  EXPECT_GT(one, 0U);
  (void)given.keep_for("bob", *alice);
  (void)given.keep_for("eve", *alice);
  (void)given.keep_for("joe", *alice);
  EXPECT_EQ(given.home.queue_bytes(), 4 * one);
  (void)given.home.claim("bob", "token", at(2), test_start);
  EXPECT_EQ(given.home.queue_bytes(), 2 * one);
  (void)given.home.take_expired(test_start + milliseconds(100'000));
  EXPECT_EQ(given.home.queue_bytes(), 0U);
}

TEST(realm, gives_bytes_back_when_messages_go) {
  realm_given given;
  registration_ptr alice = given.open("alice");
  (void)given.keep_for("bob", *alice);
  (void)given.keep_for("carol", *alice);
  const std::uint32_t both = given.budget.total_bytes();
  EXPECT_EQ(alice->queued_bytes, both);
  EXPECT_GT(both, 2 * waiting_message::overhead_bytes);
  { const auto delivered = given.home.claim("bob", "token", at(2), test_start); }
  EXPECT_EQ(given.budget.total_bytes(), alice->queued_bytes);
  EXPECT_LT(given.budget.total_bytes(), both);
  EXPECT_EQ(given.home.release(*alice, 1), release::freed);
  alice.reset();
  { const auto expired = given.home.take_expired(test_start + milliseconds(5'000)); }
  EXPECT_EQ(given.budget.total_bytes(), 0U);
}

TEST(realm, takes_out_queues_of_the_expiry_age_oldest_first) {
  realm_given given;
  const registration_ptr alice = given.open("alice");
  for (int i = 0; i < 20; ++i) {
    (void)given.keep_for("absent" + std::to_string(i), *alice, test_start + milliseconds(i));
  }
  (void)given.keep_for("absent0", *alice, test_start + milliseconds(4'000));
  EXPECT_TRUE(given.home.take_expired(test_start + milliseconds(4'999)).empty());
  const auto ten = given.home.take_expired(test_start + milliseconds(5'009));
  ASSERT_EQ(ten.size(), 10U);
  for (std::size_t i = 0; i < ten.size(); ++i) {
    EXPECT_EQ(ten[i].dst_json, in_quotes("absent" + std::to_string(i)));
  }
  EXPECT_EQ(ten[0].messages.size(), 2U);
  EXPECT_EQ(given.home.take_expired(test_start + milliseconds(60'000)).size(), 10U);
  EXPECT_TRUE(given.home.take_expired(test_start + milliseconds(60'000)).empty());
}

TEST(realm, keeps_its_count_among_threads) {
  realm_limits limits = limits_given();
  limits.concurrent_limit = 6;
  realm_given given(limits);
  const auto live = [&given](std::uint16_t shard) {
    for (std::uint32_t i = 0; i < 1'000; ++i) {
      const peer_ref self = at(i, shard);
      const auto claimed = given.home.claim("peer" + std::to_string(i % 8), "token", self, test_start);
      if (claimed.registered) {
        (void)given.keep_for("peer" + std::to_string((i + 1) % 8), *claimed.registered);
        (void)given.home.links().offer(claimed.registered->uid(), 1'000'000 + i % 3);
        (void)given.home.release(*claimed.registered, claimed.tenure);
      }
      (void)given.home.take_expired(test_start + milliseconds(i % 2 == 0 ? 0 : 5'000));
    }
  };
  std::thread other(live, std::uint16_t{1});
  live(0);
  other.join();
  EXPECT_EQ(given.home.size(), 0U);
  EXPECT_TRUE(given.home.in_order().empty());
  { const auto rest = given.home.take_expired(test_start + milliseconds(5'000)); }
  EXPECT_EQ(given.budget.total_bytes(), 0U);
}

}  // namespace
}  // namespace p2p_broker::server::realm_test
