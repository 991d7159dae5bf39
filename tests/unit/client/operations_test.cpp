#include "client/operations.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>

namespace p2p_broker::client::operations_test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using testing::ElementsAre;
using testing::IsEmpty;

/// Operations with an owner that may go, and what was heard of their ends.
class client_operations : public testing::Test {
 protected:
  client::handler named(std::string name) {
    return [this, name = std::move(name)](error_code error) { heard_.push_back(name + ": " + error.message()); };
  }

  client::id_handler connecting() {
    return [this](error_code error, const std::string& id) { heard_.push_back("connect: " + error.message() + id); };
  }

  client::event_handler receiving(std::string name) {
    return [this, name = std::move(name)](error_code error, const event& what) {
      const auto* const open = std::get_if<events::open>(&what);
      heard_.push_back(name + ": " + error.message() + (open == nullptr ? "" : open->id));
    };
  }

  std::vector<std::string> heard() {
    io_.restart();
    io_.poll();  // run() would wait for those that have not ended
    return std::exchange(heard_, {});
  }

  asio::io_context io_;
  std::vector<std::string> heard_;
  std::vector<operations::number> cancelled_;
  std::shared_ptr<int> owner_ = std::make_shared<int>();
  operations operations_{io_.get_executor(), [this](operations::number each) { cancelled_.push_back(each); }};

  const std::string fine_ = error_code().message();
  const std::string aborted_ = error_code(asio::error::operation_aborted).message();
  const std::string gone_ = error_code(error_kind::disconnected).message();
};

TEST_F(client_operations, count_through_all_kinds) {
  EXPECT_EQ(operations_.add_send(owner_, named("send")), 1u);
  EXPECT_EQ(operations_.add_connect(owner_, connecting()), 2u);
  EXPECT_EQ(operations_.add_disconnect(owner_, named("disconnect")), 3u);
}

TEST_F(client_operations, call_no_handler_inside_a_call) {
  operations_.sent(operations_.add_send(owner_, named("send")), {});
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(heard(), ElementsAre("send: " + fine_));
}

TEST_F(client_operations, end_once) {
  const auto operation = operations_.add_send(owner_, named("send"));
  operations_.sent(operation, error_kind::network);
  operations_.sent(operation, {});
  operations_.abort();
  EXPECT_THAT(heard(), ElementsAre("send: " + error_code(error_kind::network).message()));
}

TEST_F(client_operations, connect_with_the_id_of_open) {
  operations_.add_connect(owner_, connecting());
  operations_.add_send(owner_, named("send"));
  operations_.follow(events::open{"a"});
  EXPECT_THAT(heard(), ElementsAre("connect: " + fine_ + "a"));
}

TEST_F(client_operations, fail_to_connect_with_the_last_error) {
  operations_.add_connect(owner_, connecting());
  operations_.follow(events::error{error_kind::network, ""});
  operations_.follow(events::error{error_kind::unavailable_id, ""});
  operations_.follow(events::disconnected{"", false});
  EXPECT_THAT(heard(), ElementsAre("connect: " + error_code(error_kind::unavailable_id).message()));
}

TEST_F(client_operations, know_no_error_of_the_connection_before) {
  operations_.follow(events::error{error_kind::network, ""});
  operations_.forget_error();
  operations_.add_connect(owner_, connecting());
  operations_.follow(events::disconnected{"", false});
  EXPECT_THAT(heard(), ElementsAre("connect: " + gone_));
}

TEST_F(client_operations, outlast_a_loss_that_is_made_good) {
  operations_.add_connect(owner_, connecting());
  operations_.add_send(owner_, named("send"));
  operations_.follow(events::disconnected{"", true});
  EXPECT_THAT(heard(), IsEmpty());
  operations_.abort();
}

TEST_F(client_operations, end_with_the_last_loss_in_their_order) {
  operations_.add_disconnect(owner_, named("disconnect"));
  operations_.add_send(owner_, named("first send"));
  operations_.add_send(owner_, named("second send"));
  operations_.add_connect(owner_, connecting());
  operations_.follow(events::disconnected{"", false});
  EXPECT_THAT(heard(), ElementsAre("connect: " + gone_, "first send: " + gone_, "second send: " + gone_,
                                   "disconnect: " + fine_));
}

TEST_F(client_operations, give_an_event_to_the_receiver_that_has_waited_longest) {
  operations_.add_receive(owner_, receiving("first"));
  operations_.add_receive(owner_, receiving("second"));
  operations_.received(events::open{"a"});
  EXPECT_TRUE(operations_.wait_for_an_event());
  operations_.no_event_comes();
  EXPECT_FALSE(operations_.wait_for_an_event());
  EXPECT_THAT(heard(), ElementsAre("first: " + fine_ + "a", "second: " + gone_));
}

TEST_F(client_operations, tell_their_owner_of_a_cancellation_but_not_inside_it) {
  asio::cancellation_signal signal;
  operations_.add_send(owner_, named("another"));
  operations_.add_connect(owner_, asio::bind_cancellation_slot(signal.slot(), connecting()));
  signal.emit(asio::cancellation_type::total);
  EXPECT_THAT(cancelled_, IsEmpty());
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_THAT(cancelled_, ElementsAre(2u));
  operations_.cancel(2);
  EXPECT_THAT(heard(), ElementsAre("connect: " + aborted_));
  operations_.abort();
}

TEST_F(client_operations, keep_their_owner_until_a_cancellation_is_done) {
  asio::cancellation_signal signal;
  operations_.add_connect(owner_, asio::bind_cancellation_slot(signal.slot(), connecting()));
  const std::weak_ptr<int> owner = owner_;
  signal.emit(asio::cancellation_type::total);
  owner_.reset();
  EXPECT_FALSE(owner.expired());
  (void)heard();
  EXPECT_THAT(cancelled_, ElementsAre(1u));
  EXPECT_TRUE(owner.expired());
  operations_.abort();
}

TEST_F(client_operations, pass_over_a_cancellation_without_an_owner) {
  asio::cancellation_signal signal;
  operations_.add_connect(owner_, asio::bind_cancellation_slot(signal.slot(), connecting()));
  owner_.reset();
  signal.emit(asio::cancellation_type::total);
  (void)heard();
  EXPECT_THAT(cancelled_, IsEmpty());
  operations_.abort();
}

TEST_F(client_operations, are_not_cancelled_while_they_send) {
  const auto operation = operations_.add_send(owner_, named("send"));
  operations_.cancel(operation);
  EXPECT_THAT(heard(), IsEmpty());
  operations_.sent(operation, {});
  EXPECT_THAT(heard(), ElementsAre("send: " + fine_));
}

}  // namespace
}  // namespace p2p_broker::client::operations_test
