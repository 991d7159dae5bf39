// Shows who is to go when too many connections have no complete request, and that an entry counts until it is done.
#include "server/core/pending_requests.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::pending_requests_test {
namespace {

address_account_ptr account_of(const address& from) {
  return address_account_ptr(new address_account(group_of(from), true));
}

struct pending_requests_given : testing::Test {
  pending_requests::entry& add(std::uint32_t slot, const address_account_ptr& whose) {
    return entries.emplace_back(queue, peer_ref{slot, 1, 0}, whose, sum, now);
  }

  instant now{milliseconds(1'000'000)};
  pending_requests queue;
  std::atomic<std::uint32_t> sum{0};
  address_account_ptr storm = account_of(ipv4(203, 0, 113, 7));
  address_account_ptr honest = account_of(ipv4(198, 51, 100, 1));
  std::deque<pending_requests::entry> entries;
};

TEST_F(pending_requests_given, names_the_oldest_of_the_address_with_most) {
  EXPECT_FALSE(queue.oldest_of_fullest(now));
  add(1, honest);
  add(2, storm);
  add(3, storm);
  EXPECT_EQ(queue.oldest_of_fullest(now), (peer_ref{2, 1, 0}));
  EXPECT_EQ(sum, 3U);
  EXPECT_EQ(storm->handshakes, 2U);
}

TEST_F(pending_requests_given, forgets_who_is_done_or_gone) {
  pending_requests::entry& first = add(1, storm);
  add(2, storm);
  first.done();
  first.done();
  EXPECT_FALSE(first.waits());
  EXPECT_EQ(storm->handshakes, 1U);
  EXPECT_EQ(queue.oldest_of_fullest(now), (peer_ref{2, 1, 0}));
  entries.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(sum, 0U);
  EXPECT_EQ(storm->handshakes, 0U);
}

TEST_F(pending_requests_given, counts_for_whom_a_proxy_names) {
  pending_requests::entry& named = add(1, storm);
  add(2, storm);
  named.move_to(honest);
  EXPECT_EQ(honest->handshakes, 1U);
  EXPECT_EQ(storm->handshakes, 1U);
  EXPECT_EQ(sum, 2U);
  named.done();
  named.move_to(storm);
  EXPECT_EQ(storm->handshakes, 1U);
}

TEST_F(pending_requests_given, counts_what_other_shards_have_of_an_address) {
  storm->handshakes = 100;
  add(1, honest);
  add(2, honest);
  add(3, storm);
  EXPECT_EQ(queue.oldest_of_fullest(now), (peer_ref{3, 1, 0}));
  storm->handshakes = 1;
}

TEST_F(pending_requests_given, spares_who_has_just_come) {
  add(1, honest);
  now += milliseconds(500);
  add(2, storm);
  add(3, storm);
  EXPECT_FALSE(queue.oldest_of_fullest(now - milliseconds(1)));  // nor does another address pay for them
  EXPECT_EQ(queue.oldest_of_fullest(now), (peer_ref{2, 1, 0}));
}

}  // namespace
}  // namespace p2p_broker::server::pending_requests_test
