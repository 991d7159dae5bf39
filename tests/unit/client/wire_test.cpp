#include "client/wire.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <vector>

namespace p2p_broker::client::wire_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A transport whose operations end when the test says so.
class scripted_transport final : public transport {
 public:
  void connect(std::string, done then) override { connected = std::move(then); }
  void read(read_done then) override { was_read = std::move(then); }
  void write(std::string_view text, done then) override {
    sent.emplace_back(text);
    written = std::move(then);
  }
  void close(done then) override {
    calls.emplace_back("close");
    closed = std::move(then);
  }
  void abort() override { calls.emplace_back("abort"); }

  /// Drops what has not ended, as a transport does that is gone: completions hold their wire.
  void forget() {
    connected = written = closed = done();
    was_read = read_done();
  }

  done connected, written, closed;
  read_done was_read;
  std::vector<std::string> sent;
  std::vector<std::string> calls;
};

/// Notes what a wire says, and lets it go on writing.
class listener final : public wire::user {
 public:
  void opened() override { said.emplace_back("opened"); }
  void heard(std::string_view text) override { said.push_back("heard " + std::string(text)); }
  void written(std::uint64_t operation, bool sent) override {
    said.push_back((sent ? "sent " : "not sent ") + std::to_string(operation));
  }
  void writable() override { said.emplace_back("writable"); }
  void lost(const failure& why) override { said.push_back("lost " + why.text); }

  std::vector<std::string> said;
};

class client_wire : public testing::Test {
 protected:
  ~client_wire() override { link_->forget(); }

  std::vector<std::string> said() { return std::exchange(listener_->said, {}); }

  const failure broken_{error_kind::network, "broken"};
  std::shared_ptr<scripted_transport> link_ = std::make_shared<scripted_transport>();
  std::shared_ptr<listener> listener_ = std::make_shared<listener>();
  outbox waiting_{10, 100};
  counters count_;
  std::shared_ptr<wire> wire_ = std::make_shared<wire>(link_, listener_, waiting_, count_);
};

TEST_F(client_wire, says_whether_it_opened) {
  wire_->open("/");
  link_->connected({});
  EXPECT_THAT(said(), ElementsAre("opened"));
  EXPECT_THAT(link_->calls, IsEmpty());
}

TEST_F(client_wire, is_lost_when_it_does_not_open) {
  wire_->open("/");
  link_->connected(broken_);
  EXPECT_THAT(said(), ElementsAre("lost broken"));
  EXPECT_THAT(link_->calls, ElementsAre("abort"));
}

TEST_F(client_wire, reads_one_message_at_a_time) {
  wire_->read_on();
  EXPECT_TRUE(wire_->is_reading());
  link_->was_read({}, "a");
  EXPECT_FALSE(wire_->is_reading());
  EXPECT_THAT(said(), ElementsAre("heard a"));
  EXPECT_EQ(count_.messages_received, 1u);
}

TEST_F(client_wire, writes_one_message_at_a_time) {
  ASSERT_TRUE(waiting_.push({"a", 1}));
  ASSERT_TRUE(waiting_.push({"b", 2}));
  wire_->write_on();
  wire_->write_on();
  EXPECT_THAT(link_->sent, ElementsAre("a"));
  link_->written({});
  EXPECT_THAT(said(), ElementsAre("sent 1", "writable"));
  wire_->write_on();
  EXPECT_THAT(link_->sent, ElementsAre("a", "b"));
  EXPECT_EQ(count_.messages_sent, 1u);
}

TEST_F(client_wire, beats_ahead_of_what_waits) {
  ASSERT_TRUE(waiting_.push({"a", 1}));
  wire_->beat();
  wire_->write_on();
  EXPECT_THAT(link_->sent, ElementsAre(R"({"type":"HEARTBEAT"})"));
  EXPECT_EQ(count_.heartbeats_sent, 1u);
  EXPECT_EQ(waiting_.size(), 1u);
}

TEST_F(client_wire, closes_only_when_nothing_is_left_to_send) {
  ASSERT_TRUE(waiting_.push({"a", 1}));
  wire_->close_once_sent();
  wire_->write_on();
  EXPECT_THAT(link_->calls, IsEmpty());
  link_->written({});
  wire_->write_on();
  wire_->write_on();
  EXPECT_THAT(link_->calls, ElementsAre("close"));
  (void)said();
  link_->closed({});
  EXPECT_THAT(said(), ElementsAre("lost "));
}

TEST_F(client_wire, says_of_a_message_that_breaks_the_link_that_it_is_lost) {
  ASSERT_TRUE(waiting_.push({"a", 1}));
  wire_->write_on();
  link_->written(broken_);
  EXPECT_THAT(said(), ElementsAre("not sent 1", "lost broken"));
  EXPECT_EQ(count_.messages_sent, 0u);
}

TEST_F(client_wire, is_lost_once) {
  ASSERT_TRUE(waiting_.push({"a", 1}));
  wire_->read_on();
  wire_->write_on();
  link_->was_read(broken_, {});
  link_->written(broken_);
  EXPECT_THAT(said(), ElementsAre("lost broken", "not sent 1"));
  EXPECT_THAT(link_->calls, ElementsAre("abort"));
}

TEST_F(client_wire, says_only_what_was_written_once_it_is_aborted) {
  ASSERT_TRUE(waiting_.push({"a", 1}));
  wire_->open("/");
  wire_->read_on();
  wire_->write_on();
  wire_->abort();
  link_->connected({});
  link_->was_read({}, "a");
  link_->written({});
  EXPECT_THAT(said(), ElementsAre("sent 1"));
  EXPECT_EQ(count_.messages_received, 0u);
}

TEST_F(client_wire, hears_nothing_more_once_it_is_dropped) {
  wire_->read_on();
  wire_->drop();
  link_->was_read(broken_, {});
  link_->closed(broken_);
  EXPECT_THAT(said(), IsEmpty());
  EXPECT_THAT(link_->calls, ElementsAre("close"));
}

TEST_F(client_wire, keeps_its_user_while_something_is_under_way_and_no_longer) {
  const std::weak_ptr<listener> user = listener_;
  wire_->read_on();
  listener_.reset();
  EXPECT_FALSE(user.expired());
  link_->was_read = nullptr;
  EXPECT_TRUE(user.expired());
}

}  // namespace
}  // namespace p2p_broker::client::wire_test
