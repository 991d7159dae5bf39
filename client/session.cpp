#include "client/session.hpp"

#include <boost/asio/error.hpp>
#include <stdexcept>
#include <utility>

#include "client/json_view.hpp"
#include "client/target.hpp"
#include "protocol/random_text.hpp"

namespace p2p_broker::client {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

options checked(options settings) {
  if (const auto mistake = find_mistake(settings)) {
    throw std::invalid_argument(*mistake);
  }
  if (settings.token.empty()) {
    settings.token = protocol::random_text(25);
  }
  return settings;
}

}  // namespace

session::session(asio::any_io_executor executor, options settings, event_handlers handlers, bool has_handlers)
    : executor_(std::move(executor)),
      settings_(checked(std::move(settings))),
      handlers_(std::move(handlers)),
      has_handlers_(has_handlers),
      tls_(make_tls_context(settings_)),
      operations_(executor_, [this](operations::number operation) { cancel(operation); }),
      connection_(executor_, settings_, tls_, *this) {}

void session::connect(goal what) {
  if (state().phase() == session_phase::idle) {
    operations_.forget_error();
  }
  connection_.connect(what);
}

void session::disconnect() { connection_.disconnect(); }

void session::stop() {
  connection_.stop();
  for (const auto& [operation, request] : peers_requests_) {
    request->abort();
  }
  operations_.abort();
}

void session::start_connect(goal what, client::id_handler then) {
  const auto operation = operations_.add_connect(weak_from_this(), std::move(then));
  if (state().phase() == session_phase::open) {
    operations_.connected(operation, state().id());
    return;
  }
  connect(what);
}

void session::start_disconnect(client::handler then) {
  const auto operation = operations_.add_disconnect(weak_from_this(), std::move(then));
  if (state().phase() == session_phase::idle) {
    operations_.disconnected(operation);
    return;
  }
  disconnect();
}

error_code session::queue(std::string text) { return connection_.send({std::move(text), 0}); }

void session::start_send(std::string text, error_code refusal, client::handler then) {
  const auto operation = operations_.add_send(weak_from_this(), std::move(then));
  if (!refusal) {
    refusal = connection_.send({std::move(text), operation});
  }
  if (refusal) {
    operations_.sent(operation, refusal);
  }
}

void session::start_list_peers(client::peers_handler then) {
  const auto operation = operations_.add_list(weak_from_this(), std::move(then));
  peers_requests_[operation] =
      start_http_get(executor_, settings_, tls_, peers_target(settings_, fresh_ts()),
                     [self = shared_from_this(), operation](const failure& failed, const http_reply& reply) {
                       self->peers_requests_.erase(operation);
                       self->got_peers(operation, failed, reply);
                     });
}

void session::got_peers(operations::number operation, const failure& failed, const http_reply& reply) {
  std::vector<std::string> ids;
  const bool readable =
      !failed && reply.status == 200 && is_json(reply.body) && for_each_element(reply.body, [&](std::string_view each) {
        ids.push_back(string_of(each).value_or(std::string(each)));
      });
  if (!readable) {
    operations_.listed(operation, failed ? failed.kind : error_kind::server_error, {});
    return;
  }
  operations_.listed(operation, {}, std::move(ids));
}

void session::start_receive(client::event_handler then) {
  const auto operation = operations_.add_receive(weak_from_this(), std::move(then));
  if (has_handlers_) {
    operations_.receives_nothing(operation, error_kind::events_taken);
    return;
  }
  connection_.settle_later();
}

void session::cancel(operations::number operation) {
  if (connection_.withdraw(operation)) {
    operations_.sent(operation, asio::error::operation_aborted);
  }
  if (const auto request = peers_requests_.find(operation); request != peers_requests_.end()) {
    request->second->abort();
  }
  operations_.cancel(operation);
}

/// Operations end with the events that decide them, before the application hears of these.
void session::happened(const event& what) {
  operations_.follow(what);
  if (has_handlers_) {
    deliver(handlers_, what);
  } else {
    events_.push_back(what);
  }
}

void session::written(std::uint64_t operation, error_code error) { operations_.sent(operation, error); }

void session::settled() {
  while (operations_.wait_for_an_event() && !events_.empty()) {
    event next = std::move(events_.front());
    events_.pop_front();
    operations_.received(std::move(next));
  }
  if (state().phase() == session_phase::idle) {
    operations_.no_event_comes();
  }
}

}  // namespace p2p_broker::client
