#include "client/session.hpp"

#include <boost/asio/post.hpp>
#include <stdexcept>
#include <utility>

#include "client/random_text.hpp"
#include "client/target.hpp"

namespace p2p_broker::client {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

options checked(options settings) {
  if (const auto mistake = find_mistake(settings)) {
    throw std::invalid_argument(*mistake);
  }
  if (settings.token.empty()) {
    settings.token = random_text(25);
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
      state_(settings_),
      timer_(executor_),
      jitter_(std::random_device{}()),
      outbox_(settings_.outbox_messages_max, settings_.outbox_bytes_max),
      connects_(executor_),
      disconnects_(executor_),
      sends_(executor_),
      lists_(executor_),
      receivers_(executor_) {}

moment session::now() {
  return {std::chrono::steady_clock::now(), std::uniform_real_distribution<double>(0, 1)(jitter_)};
}

/// Different in each request, so that no cache between us and the broker answers it.
std::string session::fresh_ts() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

counters session::count() const noexcept {
  counters out = counters_;
  out.messages_ignored = state_.frames_ignored();
  out.messages_refused = outbox_.refused();
  out.reconnects = state_.reconnects();
  return out;
}

void session::settle_later() {
  asio::post(executor_, [self = shared_from_this()] { self->settle(); });
}

void session::settle() {
  if (settling_ || stopped_) {
    return;  // a callback called us: the loop below goes on with whatever that added
  }
  const auto self = shared_from_this();
  settling_ = true;
  try {
    while (auto next = state_.take_action()) {
      std::visit([this](const auto& each) { perform(each); }, *next);
      if (stopped_) {
        return;
      }
    }
  } catch (...) {  // a callback's: the rest must still happen
    settling_ = false;
    settle_later();
    throw;
  }
  settling_ = false;
  serve_receivers();
  arm_timer();
  write_on();
  read_on();
}

void session::perform(const actions::fetch_id&) {
  const std::uint64_t number = ++id_request_number_;
  id_request_ = start_http_get(executor_, settings_, tls_, id_target(settings_, fresh_ts()),
                               [self = shared_from_this(), number](const failure& failed, const http_reply& reply) {
                                 if (!self->stopped_ && self->id_request_ && number == self->id_request_number_) {
                                   self->got_id(failed, reply);
                                 }
                               });
}

void session::got_id(const failure& failed, const http_reply& reply) {
  id_request_.reset();
  if (failed) {
    state_.link_lost(now(), failed.kind, failed.text);
  } else if (reply.status != 200 || reply.body.empty()) {
    state_.link_lost(now(), error_kind::server_error,
                     "The broker gave no id; its HTTP status was " + std::to_string(reply.status) + ".");
  } else {
    state_.id_fetched(now(), reply.body);
  }
  settle();
}

void session::perform(const actions::open_link&) {
  link_ = make_transport(executor_, settings_, tls_);
  link_->connect(socket_target(settings_, state_.id(), settings_.token),
                 [self = shared_from_this(), link = link_](const failure& failed) {
                   if (self->link_ != link) {
                     return;
                   }
                   if (failed) {
                     self->lose_link(failed);
                     return;
                   }
                   self->state_.link_up(self->now());
                   self->settle();
                 });
}

void session::perform(const actions::close_link&) { closing_ = true; }

void session::perform(const actions::drop_link&) {
  if (const auto link = release_link()) {
    link->close([](const failure&) {});
  }
}

void session::perform(const actions::abort_link&) {
  if (const auto link = release_link()) {
    link->abort();
  }
  if (id_request_) {
    std::exchange(id_request_, nullptr)->abort();
  }
}

void session::perform(const actions::send_heartbeat&) { heartbeat_due_ = true; }

void session::perform(const actions::report& report) {
  track(report.what);
  if (has_handlers_) {
    deliver(handlers_, report.what);
  } else {
    events_.push_back(report.what);
  }
}

/// Operations end with the events that decide them.
void session::track(const event& what) {
  if (const auto* const open = std::get_if<events::open>(&what)) {
    connects_.complete_all({}, open->id);
  } else if (const auto* const error = std::get_if<events::error>(&what)) {
    last_error_ = error->kind;
  } else if (const auto* const gone = std::get_if<events::disconnected>(&what); gone && !gone->will_reconnect) {
    connects_.complete_all(last_error_ == error_kind{} ? error_kind::disconnected : last_error_, {});
    drop_outbox(error_kind::disconnected);
    disconnects_.complete_all({});
  }
}

void session::serve_receivers() {
  while (!receivers_.empty() && !events_.empty()) {
    event next = std::move(events_.front());
    events_.pop_front();
    receivers_.complete_oldest({}, std::move(next));
  }
  if (state_.phase() == session_phase::idle) {
    receivers_.complete_all(error_kind::disconnected, {});
  }
}

void session::arm_timer() {
  auto deadline = state_.deadline();
  if (state_.phase() == session_phase::waiting && is_full()) {
    deadline.reset();  // nobody takes events: no more attempts, which would only make more of them
  }
  if (deadline == armed_for_) {
    return;
  }
  armed_for_ = deadline;
  timer_.cancel();
  if (!deadline) {
    return;
  }
  timer_.expires_at(*deadline);
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->stopped_) {
      return;
    }
    self->armed_for_.reset();
    self->state_.tick(self->now());
    self->settle();
  });
}

}  // namespace p2p_broker::client
