// Shows who pays when all that may wait for absent peers does: the address that has most of it, and nobody with little.
#include "server/core/queue_levy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "server/core/router.hpp"
#include "tests/unit/addresses.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::queue_levy_test {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint32_t total_max = 1024 * 1024;

config::options small_total() {
  config::options options;
  options.keys = {"one", "two"};
  options.total_queue_bytes_max = total_max;
  options.queue_bytes_max = 10 * total_max;
  options.sender_queue_bytes_max = 10 * total_max;
  options.queue_messages_max = 1'000'000;
  return options;
}

struct full_queues {
  full_queues() { routes.emplace(out, counts, &levy); }

  registration_ptr open(const std::string& id, std::uint32_t place, const address& from, realm& in) {
    registration_ptr made = routes->open(in, id, "token", at(place), now).registered;
    made->belong_to(addresses.account_of(from, true), true);
    return made;
  }

  /// Messages of a kilobyte to one absent peer after the other, of so many bytes in all.
  void fill(realm& in, registration& sender, std::uint32_t bytes) {
    const std::uint32_t end = all.waiting_bytes() + bytes;
    for (int n = 0; all.waiting_bytes() + 2'000 < end; ++n) {
      say(in, sender, "absent-" + std::to_string(n));
    }
  }

  void say(realm& in, registration& sender, const std::string& dst, std::size_t bytes = 1000) {
    protocol::message message;
    const std::string text = said("OFFER", dst, in_quotes(std::string(bytes, 'x')));
    ASSERT_EQ(parse_message(text, message), protocol::parse_outcome::parsed);
    routes->relay(in, sender, message, now);
  }

  config::options settings = small_total();
  realms all{settings, test_seed};
  address_table addresses{test_seed};
  queue_levy levy{all, addresses};
  written_delivery out;
  counters counts;
  std::optional<router> routes;
  instant now = test_start;
  realm& one = *all.find("one");
  realm& two = *all.find("two");
};

TEST(queue_levy, takes_from_the_address_that_has_most_waiting) {
  full_queues given;
  const registration_ptr guilty = given.open("guilty", 1, ipv4(203, 0, 113, 7), given.one);
  const registration_ptr other = given.open("other", 2, ipv4(198, 51, 100, 9), given.one);
  const registration_ptr honest = given.open("honest", 3, ipv4(192, 0, 2, 1), given.one);
  given.fill(given.one, *other, 100'000);
  given.fill(given.one, *guilty, total_max - given.all.waiting_bytes());
  const std::uint64_t others_before = other->account()->queue_bytes;

  given.say(given.one, *honest, "friend", 3000);

  EXPECT_THAT(given.out.got_by(at(3)), IsEmpty());
  EXPECT_GT(honest->account()->queue_bytes, 0U);
  EXPECT_EQ(other->account()->queue_bytes, others_before);
  EXPECT_LT(given.all.waiting_bytes(), relieved(total_max) + 4'000);
  EXPECT_FALSE(given.out.got_by(at(1)).empty());
  EXPECT_EQ(given.out.got_by(at(1)).size(), given.counts.value(counter::expires_sent));
  EXPECT_GT(given.counts.value(counter::limit_total_queue_bytes), 0U);
  EXPECT_EQ(given.counts.value(counter::messages_expired), given.counts.value(counter::limit_total_queue_bytes));
}

TEST(queue_levy, finds_what_waits_in_other_realms) {
  full_queues given;
  const registration_ptr guilty = given.open("guilty", 1, ipv4(203, 0, 113, 7), given.one);
  const registration_ptr honest = given.open("honest", 3, ipv4(192, 0, 2, 1), given.two);
  given.fill(given.one, *guilty, total_max);
  given.say(given.two, *honest, "friend", 3000);
  EXPECT_THAT(given.out.got_by(at(3)), IsEmpty());
  EXPECT_FALSE(given.out.got_by(at(1)).empty());
}

TEST(queue_levy, leaves_the_rest_of_a_queue_to_its_senders) {
  full_queues given;
  const registration_ptr guilty = given.open("guilty", 1, ipv4(203, 0, 113, 7), given.one);
  const registration_ptr honest = given.open("honest", 3, ipv4(192, 0, 2, 1), given.one);
  given.say(given.one, *honest, "absent-0");  // in one queue with the guilty's
  given.fill(given.one, *guilty, total_max - given.all.waiting_bytes());
  given.say(given.one, *honest, "friend", 3000);
  auto came = given.routes->open(given.one, "absent-0", "token", at(9), given.now);
  EXPECT_THAT(came.waiting,
              Contains(testing::ResultOf([&](const waiting_message& each) { return &each.sender(); }, honest.get())));
}

TEST(queue_levy, spares_everybody_who_has_little) {
  full_queues given;
  given.settings.total_queue_bytes_max = 60'000;
  given.all.take(given.settings);
  const registration_ptr some = given.open("some", 1, ipv4(203, 0, 113, 7), given.one);
  const registration_ptr honest = given.open("honest", 3, ipv4(192, 0, 2, 1), given.one);
  given.fill(given.one, *some, 60'000);
  given.say(given.one, *honest, "friend", 3000);
  EXPECT_THAT(given.out.got_by(at(1)), IsEmpty());
  EXPECT_THAT(given.out.got_by(at(3)), Not(IsEmpty()));
}

TEST(queue_levy, looks_once_in_a_tick) {
  full_queues given;
  const registration_ptr guilty = given.open("guilty", 1, ipv4(203, 0, 113, 7), given.one);
  given.fill(given.one, *guilty, total_max);
  EXPECT_FALSE(given.levy.collect(given.now).empty());
  given.fill(given.one, *guilty, total_max / 16);
  EXPECT_TRUE(given.levy.collect(given.now + relief_gate::period - milliseconds(1)).empty());
}

}  // namespace
}  // namespace p2p_broker::server::queue_levy_test
