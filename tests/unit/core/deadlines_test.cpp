// Shows when deadlines fall due, by example and against a plain list of times in long random runs.
#include "server/core/deadlines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::deadlines_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr instant start{milliseconds(123'456)};
constexpr instant after(long ms) { return start + milliseconds(ms); }

std::vector<std::uint32_t> due_at(deadlines& timers, instant now) {
  std::vector<std::uint32_t> slots;
  timers.expire(now, [&](std::uint32_t slot) { slots.push_back(slot); });
  return slots;
}

TEST(deadlines, are_never_early_and_less_than_a_tick_late) {
  for (long ms = 1; ms <= 200; ++ms) {
    deadlines timers(start);
    timers.set(3, after(ms));
    EXPECT_THAT(due_at(timers, after(ms - 1)), IsEmpty()) << ms;
    EXPECT_THAT(due_at(timers, after(ms + deadlines::granularity.count() - 1)), ElementsAre(3U)) << ms;
    EXPECT_TRUE(timers.empty());
  }
}

TEST(deadlines, are_brought_forward_and_never_put_off) {
  deadlines timers(start);
  timers.set(0, after(1'000));
  timers.set(1, after(200));
  for (const std::uint32_t slot : {0U, 1U, 2U}) {
    timers.bring_forward(slot, after(500));
  }
  EXPECT_THAT(due_at(timers, after(250)), ElementsAre(1U));
  EXPECT_THAT(due_at(timers, after(550)), UnorderedElementsAre(0U, 2U));
  timers.bring_forward(1, after(600));  // it has none any more
  EXPECT_THAT(due_at(timers, after(650)), ElementsAre(1U));
}

TEST(deadlines, fall_due_once) {
  deadlines timers(start);
  timers.set(0, after(100));
  EXPECT_FALSE(timers.empty());
  EXPECT_THAT(due_at(timers, after(1'000)), ElementsAre(0U));
  EXPECT_THAT(due_at(timers, after(100'000)), IsEmpty());
}

TEST(deadlines, that_have_passed_already_fall_due_next_time) {
  deadlines timers(start);
  EXPECT_THAT(due_at(timers, after(10'000)), IsEmpty());
  timers.set(1, after(5'000));
  timers.set(2, start - milliseconds(5'000));
  timers.set(3, after(10'000));
  EXPECT_THAT(due_at(timers, after(10'050)), UnorderedElementsAre(1U, 2U, 3U));
}

TEST(deadlines, can_be_pushed_back_by_another_that_falls_due_at_the_same_time) {
  deadlines timers(start);
  timers.set(0, after(100));
  timers.set(1, after(100));
  std::vector<std::uint32_t> called;
  timers.expire(after(200), [&](std::uint32_t slot) {
    called.push_back(slot);
    timers.set(1 - slot, after(1'000));
  });
  ASSERT_EQ(called.size(), 1U);
  EXPECT_THAT(due_at(timers, after(999)), IsEmpty());
  EXPECT_THAT(due_at(timers, after(1'050)), ElementsAre(1 - called[0]));
}

TEST(deadlines, can_be_replaced_and_cancelled) {
  deadlines timers(start);
  for (std::uint32_t slot = 0; slot < 4; ++slot) {
    timers.set(slot, after(1'000));
  }
  timers.set(0, after(200));
  timers.set(1, after(2'000));
  timers.cancel(2);
  timers.cancel(77);
  EXPECT_THAT(due_at(timers, after(250)), ElementsAre(0U));
  EXPECT_THAT(due_at(timers, after(1'050)), ElementsAre(3U));
  EXPECT_THAT(due_at(timers, after(1'999)), IsEmpty());
  EXPECT_THAT(due_at(timers, after(2'050)), ElementsAre(1U));
  EXPECT_TRUE(timers.empty());
}

TEST(deadlines, many_turns_of_the_wheel_away_are_not_early) {
  deadlines timers(start);
  timers.set(5, after(600'000));
  for (long ms = 0; ms < 600'000; ms += 7'000) {
    EXPECT_THAT(due_at(timers, after(ms)), IsEmpty());
  }
  EXPECT_THAT(due_at(timers, after(600'049)), ElementsAre(5U));
}

TEST(deadlines, are_all_seen_after_a_long_pause) {
  deadlines timers(start);
  for (std::uint32_t slot = 0; slot < 1'000; ++slot) {
    timers.set(slot, after(slot * 100));
  }
  EXPECT_EQ(due_at(timers, after(1'000'000)).size(), 1'000U);
  EXPECT_TRUE(timers.empty());
}

TEST(deadlines, may_be_changed_while_others_fall_due) {
  deadlines timers(start);
  for (std::uint32_t slot = 0; slot < 3; ++slot) {
    timers.set(slot, after(100));
  }
  std::vector<std::uint32_t> seen;
  timers.expire(after(200), [&](std::uint32_t slot) {
    if (seen.empty()) {
      timers.cancel((slot + 1) % 3);
      timers.set((slot + 2) % 3, after(300));
      timers.set(slot, after(400));
      timers.set(9, after(500));
    }
    seen.push_back(slot);
  });
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_THAT(due_at(timers, after(350)), ElementsAre((seen[0] + 2) % 3));
  EXPECT_THAT(due_at(timers, after(450)), ElementsAre(seen[0]));
  EXPECT_THAT(due_at(timers, after(550)), ElementsAre(9U));
  EXPECT_TRUE(timers.empty());
}

TEST(deadlines, do_not_mind_a_clock_that_stands_still_or_goes_back) {
  deadlines timers(start);
  timers.set(1, after(1'000));
  EXPECT_THAT(due_at(timers, after(500)), IsEmpty());
  EXPECT_THAT(due_at(timers, after(500)), IsEmpty());
  EXPECT_THAT(due_at(timers, start - milliseconds(1)), IsEmpty());
  EXPECT_THAT(due_at(timers, after(1'050)), ElementsAre(1U));
}

/// A wheel and a list of times go the same way: what the wheel reports is due, and what is a tick overdue is reported.
class random_life {
 public:
  explicit random_life(std::uint64_t seed) : random_(seed) {}

  void run(int operations) {
    for (int i = 0; i < operations; ++i) {
      const auto slot = static_cast<std::uint32_t>(below(200));
      if (below(50) == 0) {
        timers_.shrink();
      }
      switch (below(8)) {
        case 0:
        case 1: set(slot); break;
        case 2: cancel(slot); break;
        case 3:
        case 4:
        case 5: push_back(slot); break;
        default: pass_time();
      }
      ASSERT_EQ(timers_.empty(), plain_.empty());
    }
  }

 private:
  struct expected {
    instant due;
    instant latest;  ///< one that is set to the past waits for the next tick
  };

  long below(std::uint64_t bound) { return static_cast<long>(random_.below(bound)); }
  instant soon() { return now_ + milliseconds(below(8) == 0 ? below(100'000) : below(3'000)); }

  void set(std::uint32_t slot) {
    const instant when = soon() - milliseconds(below(4) == 0 ? 500 : 0);
    plain_[slot] = {when, std::max(when, now_) + deadlines::granularity};
    timers_.set(slot, when);
  }
  void cancel(std::uint32_t slot) {
    plain_.erase(slot);
    timers_.cancel(slot);
  }
  void push_back(std::uint32_t slot) {
    if (const auto found = plain_.find(slot); found != plain_.end()) {
      const instant when = std::max(found->second.due, soon());
      found->second = {when, std::max(found->second.latest, when + deadlines::granularity)};
      timers_.set(slot, when);
    }
  }
  void pass_time() {
    now_ += milliseconds(below(40) == 0 ? below(60'000) : below(120));
    timers_.expire(now_, [&](std::uint32_t slot) {
      const auto found = plain_.find(slot);
      ASSERT_NE(found, plain_.end()) << "slot " << slot << " has no deadline";
      EXPECT_LE(found->second.due, now_) << "slot " << slot << " is early";
      plain_.erase(found);
      if (below(3) == 0) {
        set(slot);
      }
      if (below(3) == 0) {
        cancel(static_cast<std::uint32_t>(below(200)));
      }
    });
    expect_none_late();
  }
  void expect_none_late() {
    for (const auto& [slot, times] : plain_) {
      EXPECT_GT(times.latest, now_) << "slot " << slot << " is late";
    }
  }

  protocol::seeded_random random_;
  instant now_ = start;
  deadlines timers_{start};
  std::map<std::uint32_t, expected> plain_;
};

TEST(deadlines, agree_with_a_plain_list_in_random_lives) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    random_life(seed).run(20'000);
    if (HasFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace p2p_broker::server::deadlines_test
