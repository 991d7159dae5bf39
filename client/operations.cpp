#include "client/operations.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace p2p_broker::client {

namespace asio = boost::asio;
using boost::system::error_code;

operations::operations(asio::any_io_executor executor, cancelled owner_cancels)
    : executor_(std::move(executor)),
      owner_cancels_(std::move(owner_cancels)),
      connects_(executor_),
      disconnects_(executor_),
      sends_(executor_),
      lists_(executor_),
      receivers_(executor_) {}

template <class... Results>
operations::number operations::add(pending<Results...>& kind, std::weak_ptr<void> owner,
                                   typename pending<Results...>::handler then) {
  const number operation = ++last_;
  if (auto slot = asio::get_associated_cancellation_slot(then); slot.is_connected()) {
    slot.assign([this, owner = std::move(owner), operation](asio::cancellation_type) {
      if (const auto alive = owner.lock()) {
        asio::post(executor_, [this, alive, operation] { owner_cancels_(operation); });
      }
    });
  }
  kind.add(operation, std::move(then));
  return operation;
}

operations::number operations::add_connect(std::weak_ptr<void> owner, client::id_handler then) {
  return add(connects_, std::move(owner), std::move(then));
}

operations::number operations::add_disconnect(std::weak_ptr<void> owner, client::handler then) {
  return add(disconnects_, std::move(owner), std::move(then));
}

operations::number operations::add_send(std::weak_ptr<void> owner, client::handler then) {
  return add(sends_, std::move(owner), std::move(then));
}

operations::number operations::add_list(std::weak_ptr<void> owner, client::peers_handler then) {
  return add(lists_, std::move(owner), std::move(then));
}

operations::number operations::add_receive(std::weak_ptr<void> owner, client::event_handler then) {
  return add(receivers_, std::move(owner), std::move(then));
}

void operations::follow(const event& what) {
  if (const auto* const open = std::get_if<events::open>(&what)) {
    connects_.complete_all({}, open->id);
  } else if (const auto* const error = std::get_if<events::error>(&what)) {
    last_error_ = error->kind;
  } else if (const auto* const gone = std::get_if<events::disconnected>(&what); gone && !gone->will_reconnect) {
    connects_.complete_all(last_error_ == error_kind{} ? error_kind::disconnected : last_error_, {});
    sends_.complete_all(error_kind::disconnected);
    disconnects_.complete_all({});
  }
}

void operations::listed(number operation, error_code error, std::vector<std::string> ids) {
  lists_.complete(operation, error, std::move(ids));
}

void operations::receives_nothing(number operation, error_code error) { receivers_.complete(operation, error, {}); }

void operations::no_event_comes() { receivers_.complete_all(error_kind::disconnected, {}); }

void operations::cancel(number operation) {
  const error_code aborted = asio::error::operation_aborted;
  connects_.complete(operation, aborted, {});
  disconnects_.complete(operation, aborted);
  lists_.complete(operation, aborted, {});
  receivers_.complete(operation, aborted, {});
}

void operations::abort() {
  const error_code aborted = asio::error::operation_aborted;
  connects_.complete_all(aborted, {});
  disconnects_.complete_all(aborted);
  lists_.complete_all(aborted, {});
  receivers_.complete_all(aborted, {});
  sends_.complete_all(aborted);
}

}  // namespace p2p_broker::client
