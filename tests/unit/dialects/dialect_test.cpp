// Shows what a class must have to be a dialect: each member, as it is asked for, and nothing besides.
#include "server/dialects/dialect.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <variant>

#include "server/dialects/speaker.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server::dialect_test {
namespace {

/// Says back what it hears, until it hears "bye".
class echo {
 public:
  admission open(const opening& start, dialect_context& with) {
    self_ = start.self;
    (void)receive("hello", with);
    return std::nullopt;
  }
  std::optional<farewell> receive(std::string_view text, dialect_context& with) {
    if (char* const room = with.out.room_for(self_, text.size(), nullptr, 0); room != nullptr) {
      text.copy(room, text.size());
    }
    if (text == "bye") {
      return farewell{protocol::close_code::normal, "bye", end_reason::closed_by_client};
    }
    return std::nullopt;
  }
  void leave(const parting&, dialect_context&) { left_ = true; }
  [[nodiscard]] bool speaks() const { return !left_; }
  [[nodiscard]] speaker_name who() const { return {"echo", "none"}; }
  [[nodiscard]] patience patience_for(const config::options&) const { return {milliseconds(1)}; }
  void prefetch() const {}

 private:
  peer_ref self_;
  bool left_ = false;
};

static_assert(dialect<echo>);
static_assert(dialect<peer>);

/// Only who may let a client wait must be able to decide.
static_assert(!deciding_dialect<echo>);
static_assert(deciding_dialect<peer>);

/// Whoever came by a key says in which sum its unsent bytes count; one that does not counts in none.
static_assert(!keyed_dialect<echo>);
static_assert(keyed_dialect<peer>);
static_assert(keyed_dialect<lobby_member>);

struct without_open : echo {
  admission open(const opening&, dialect_context&) = delete;
};
struct without_receive : echo {
  std::optional<farewell> receive(std::string_view, dialect_context&) = delete;
};
struct without_leave : echo {
  void leave(const parting&, dialect_context&) = delete;
};
struct without_speaks : echo {
  bool speaks() const = delete;
};
struct without_who : echo {
  speaker_name who() const = delete;
};
struct without_patience : echo {
  patience patience_for(const config::options&) const = delete;
};
struct without_prefetch : echo {
  void prefetch() const = delete;
};
static_assert(!dialect<without_open>);
static_assert(!dialect<without_receive>);
static_assert(!dialect<without_leave>);
static_assert(!dialect<without_speaks>);
static_assert(!dialect<without_who>);
static_assert(!dialect<without_patience>);
static_assert(!dialect<without_prefetch>);

/// Members of the right name that answer something else, or change who they are asked about.
struct that_throws_its_farewell_away : echo {
  void receive(std::string_view, dialect_context&) {}
};
struct that_opens_for_sure : echo {
  farewell open(const opening&, dialect_context&) { return {}; }
};
struct whose_name_is_text : echo {
  std::string_view who() const { return "text"; }
};
struct that_changes_when_asked : echo {
  bool speaks() { return true; }
};
struct that_begins_with_something : echo {
  explicit that_begins_with_something(int) {}
};
static_assert(!dialect<that_throws_its_farewell_away>);
static_assert(!dialect<that_opens_for_sure>);
static_assert(!dialect<whose_name_is_text>);
static_assert(!dialect<that_changes_when_asked>);
static_assert(!dialect<that_begins_with_something>);
static_assert(!dialect<int>);

template <class... Types>
constexpr bool all_are_dialects(std::type_identity<std::variant<Types...>>) {
  return (dialect<Types> && ...);
}
static_assert(all_are_dialects(std::type_identity<speaker>{}));

[[nodiscard]] dialect_context given_context(routed_realm& given) {
  return {given.all, given.routes, given.out, given.counts, given.now, given.settings, given.random, given.timers};
}

TEST(dialect, needs_no_more_than_its_context_to_speak) {
  routed_realm given;
  dialect_context with = given_context(given);
  const http_request request;
  const address from;
  const address_account_ptr account(new address_account(group_of(from), true));
  echo speaker;
  const admission outcome = speaker.open({request, from, *account, at(1)}, with);
  EXPECT_FALSE(outcome.refused);
  EXPECT_FALSE(outcome.waits_until);
  EXPECT_FALSE(speaker.receive("again", with));
  const std::optional<farewell> told = speaker.receive("bye", with);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->text, "bye");
  EXPECT_EQ(given.out.got_by(at(1)), (std::vector<std::string>{"hello", "again", "bye"}));
  speaker.leave({end_reason::closed_by_client, at(1)}, with);
  EXPECT_FALSE(speaker.speaks());
}

TEST(dialect, times_from_an_instant_that_is_not_before_the_present) {
  routed_realm given;
  const dialect_context with = given_context(given);
  EXPECT_EQ(with.now(), test_start + deadlines::granularity);
  given.now += milliseconds(100);
  EXPECT_EQ(with.now(), test_start + milliseconds(100) + deadlines::granularity);
}

}  // namespace
}  // namespace p2p_broker::server::dialect_test
