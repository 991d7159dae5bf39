#include "client/connection.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "client/target.hpp"

namespace p2p_broker::client {

namespace asio = boost::asio;
using boost::system::error_code;

connection::connection(asio::any_io_executor executor, const options& settings, tls_context tls, user& whose)
    : executor_(std::move(executor)),
      settings_(settings),
      tls_(std::move(tls)),
      user_(whose),
      state_(settings_),
      timer_(executor_),
      jitter_(std::random_device{}()),
      waiting_(settings_.outbox_messages_max, settings_.outbox_bytes_max) {}

moment connection::now() {
  return {std::chrono::steady_clock::now(), std::uniform_real_distribution<double>(0, 1)(jitter_)};
}

counters connection::count() const noexcept {
  counters out = counters_;
  out.messages_ignored = state_.frames_ignored();
  out.messages_refused = waiting_.refused();
  out.reconnects = state_.reconnects();
  return out;
}

void connection::connect(goal what) {
  what == goal::connect ? state_.connect(now()) : state_.reconnect(now());
  settle_later();
}

void connection::disconnect() {
  state_.disconnect(now());
  settle_later();
}

void connection::stop() {
  stopped_ = true;
  timer_.cancel();
  perform(actions::abort_link{});
  drop_waiting();
}

error_code connection::may_send(const std::string& text) const {
  if (text.size() > settings_.message_bytes_max) {
    return error_kind::message_too_big;
  }
  if (state_.phase() == session_phase::idle || state_.phase() == session_phase::closing) {
    return error_kind::disconnected;
  }
  return {};
}

error_code connection::send(outgoing message) {
  if (const error_code refusal = may_send(message.text)) {
    return refusal;
  }
  if (!waiting_.push(std::move(message))) {
    return error_kind::outbox_full;
  }
  write_on();
  return {};
}

void connection::drop_waiting() {
  while (waiting_.pop()) {
  }
}

void connection::settle_later() {
  asio::post(executor_, [this, alive = user_.alive()] { settle(); });
}

void connection::settle() {
  if (settling_ || stopped_) {
    return;  // a callback called us: the loop below goes on with whatever that added
  }
  const auto alive = user_.alive();
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
  user_.settled();
  arm_timer();
  write_on();
  read_on();
}

void connection::perform(const actions::fetch_id&) {
  const std::uint64_t number = ++id_request_number_;
  id_request_ = start_http_get(executor_, settings_, tls_, id_target(settings_, fresh_ts()),
                               [this, alive = user_.alive(), number](const failure& failed, const http_reply& reply) {
                                 if (!stopped_ && id_request_ && number == id_request_number_) {
                                   got_id(failed, reply);
                                 }
                               });
}

void connection::got_id(const failure& failed, const http_reply& reply) {
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

void connection::perform(const actions::open_link&) {
  const std::shared_ptr<wire::user> self(user_.alive(), this);
  wire_ = std::make_shared<wire>(make_transport(executor_, settings_, tls_), self, waiting_, counters_);
  wire_->open(socket_target(settings_, state_.id(), settings_.token));
}

void connection::perform(const actions::close_link&) {
  if (wire_) {
    wire_->close_once_sent();
  }
}

void connection::perform(const actions::drop_link&) {
  if (const auto link = std::exchange(wire_, nullptr)) {
    link->drop();
  }
}

void connection::perform(const actions::abort_link&) {
  if (const auto link = std::exchange(wire_, nullptr)) {
    link->abort();
  }
  if (id_request_) {
    std::exchange(id_request_, nullptr)->abort();
  }
}

void connection::perform(const actions::send_heartbeat&) {
  if (wire_) {
    wire_->beat();
  }
}

void connection::perform(const actions::report& report) {
  if (const auto* const gone = std::get_if<events::disconnected>(&report.what); gone && !gone->will_reconnect) {
    drop_waiting();
  }
  user_.happened(report.what);
}

void connection::opened() {
  state_.link_up(now());
  settle();
}

void connection::heard(std::string_view text) {
  state_.frame_arrived(now(), text);
  settle();
}

void connection::written(std::uint64_t operation, bool sent) {
  user_.written(operation, sent ? error_code() : error_code(error_kind::network));
}

void connection::lost(const failure& why) {
  wire_.reset();
  state_.link_lost(now(), why.kind, why.text);
  settle();
}

void connection::read_on() {
  const bool wanted = state_.phase() == session_phase::opening || state_.phase() == session_phase::open;
  if (!wire_ || wire_->is_reading() || !wanted) {
    return;
  }
  if (user_.is_full()) {
    ++counters_.reads_paused;
    return;
  }
  wire_->read_on();
}

void connection::write_on() {
  const bool may_write = state_.phase() == session_phase::open || state_.phase() == session_phase::closing;
  if (wire_ && may_write) {
    wire_->write_on();
  }
}

void connection::arm_timer() {
  auto deadline = state_.deadline();
  if (state_.phase() == session_phase::waiting && user_.is_full()) {
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
  timer_.async_wait([this, alive = user_.alive()](error_code error) {
    if (error || stopped_) {
      return;
    }
    armed_for_.reset();
    state_.tick(now());
    settle();
  });
}

}  // namespace p2p_broker::client
