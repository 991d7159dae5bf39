// What the application asks of a session: operations begin here, with their numbers, and may be cancelled.
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "client/json_view.hpp"
#include "client/session.hpp"
#include "client/target.hpp"

namespace p2p_broker::client {

namespace asio = boost::asio;
using boost::system::error_code;

template <class... Results>
std::uint64_t session::add(pending<Results...>& where, typename pending<Results...>::handler then) {
  const std::uint64_t operation = ++last_operation_;
  if (auto slot = asio::get_associated_cancellation_slot(then); slot.is_connected()) {
    slot.assign([weak = weak_from_this(), operation](asio::cancellation_type) {
      if (const auto self = weak.lock()) {
        asio::post(self->executor_, [self, operation] { self->cancel(operation); });
      }
    });
  }
  where.add(operation, std::move(then));
  return operation;
}

void session::cancel(std::uint64_t operation) {
  const error_code aborted = asio::error::operation_aborted;
  if (outbox_.withdraw(operation)) {
    sends_.complete(operation, aborted);
  }
  if (const auto request = peers_requests_.find(operation); request != peers_requests_.end()) {
    request->second->abort();
  }
  connects_.complete(operation, aborted, {});
  disconnects_.complete(operation, aborted);
  lists_.complete(operation, aborted, {});
  receivers_.complete(operation, aborted, {});
}

void session::connect(goal what) {
  if (state_.phase() == session_phase::idle) {
    last_error_ = {};
  }
  what == goal::connect ? state_.connect(now()) : state_.reconnect(now());
  settle_later();
}

void session::start_connect(goal what, client::id_handler then) {
  const std::uint64_t operation = add(connects_, std::move(then));
  if (state_.phase() == session_phase::open) {
    connects_.complete(operation, {}, state_.id());
    return;
  }
  connect(what);
}

void session::disconnect() {
  state_.disconnect(now());
  settle_later();
}

void session::start_disconnect(client::handler then) {
  const std::uint64_t operation = add(disconnects_, std::move(then));
  if (state_.phase() == session_phase::idle) {
    disconnects_.complete(operation, {});
    return;
  }
  disconnect();
}

error_code session::may_queue(const std::string& text) const {
  if (text.size() > settings_.message_bytes_max) {
    return error_kind::message_too_big;
  }
  if (state_.phase() == session_phase::idle || state_.phase() == session_phase::closing) {
    return error_kind::disconnected;
  }
  return {};
}

error_code session::queue(std::string text) {
  if (const error_code refusal = may_queue(text)) {
    return refusal;
  }
  if (!outbox_.push({std::move(text), 0})) {
    return error_kind::outbox_full;
  }
  write_on();
  return {};
}

void session::start_send(std::string text, error_code refusal, client::handler then) {
  const std::uint64_t operation = add(sends_, std::move(then));
  if (!refusal) {
    refusal = may_queue(text);
  }
  if (!refusal && !outbox_.push({std::move(text), operation})) {
    refusal = error_kind::outbox_full;
  }
  if (refusal) {
    sends_.complete(operation, refusal);
    return;
  }
  write_on();
}

void session::start_list_peers(client::peers_handler then) {
  const std::uint64_t operation = add(lists_, std::move(then));
  peers_requests_[operation] =
      start_http_get(executor_, settings_, tls_, peers_target(settings_, fresh_ts()),
                     [self = shared_from_this(), operation](const failure& failed, const http_reply& reply) {
                       self->peers_requests_.erase(operation);
                       self->got_peers(operation, failed, reply);
                     });
}

void session::got_peers(std::uint64_t operation, const failure& failed, const http_reply& reply) {
  std::vector<std::string> ids;
  const bool readable =
      !failed && reply.status == 200 && is_json(reply.body) && for_each_element(reply.body, [&](std::string_view each) {
        ids.push_back(string_of(each).value_or(std::string(each)));
      });
  if (!readable) {
    lists_.complete(operation, failed ? failed.kind : error_kind::server_error, {});
    return;
  }
  lists_.complete(operation, {}, std::move(ids));
}

void session::start_receive(client::event_handler then) {
  const std::uint64_t operation = add(receivers_, std::move(then));
  if (has_handlers_) {
    receivers_.complete(operation, error_kind::events_taken, {});
    return;
  }
  settle_later();
}

void session::stop() {
  stopped_ = true;
  timer_.cancel();
  perform(actions::abort_link{});
  for (const auto& [operation, request] : peers_requests_) {
    request->abort();
  }
  const error_code aborted = asio::error::operation_aborted;
  connects_.complete_all(aborted, {});
  disconnects_.complete_all(aborted);
  lists_.complete_all(aborted, {});
  receivers_.complete_all(aborted, {});
  drop_outbox(aborted);
}

}  // namespace p2p_broker::client
