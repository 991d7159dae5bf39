#include "client/client.hpp"

#include "client/frame.hpp"
#include "client/json_view.hpp"
#include "client/session.hpp"

namespace p2p_broker::client {
namespace {

using boost::system::error_code;

/// Whether this can be put into a message: otherwise a payload might end its member and start another one.
error_code check(std::string_view type, std::string_view dst, std::string_view payload) {
  const bool leave = type == "LEAVE";
  if (dst.empty() || !is_json(quoted(dst)) || (leave ? !payload.empty() : !is_json(payload))) {
    return error_kind::invalid_payload;
  }
  return {};
}

}  // namespace

client::client(boost::asio::any_io_executor executor, options settings)
    : session_(std::make_shared<session>(std::move(executor), std::move(settings), event_handlers{}, false)) {}

client::client(boost::asio::any_io_executor executor, options settings, event_handlers handlers)
    : session_(std::make_shared<session>(std::move(executor), std::move(settings), std::move(handlers), true)) {}

client::client(client&&) noexcept = default;

client& client::operator=(client&& other) noexcept {
  if (this != &other) {
    if (session_) {
      session_->stop();
    }
    session_ = std::move(other.session_);
  }
  return *this;
}

client::~client() {
  if (session_) {
    session_->stop();
  }
}

void client::connect() { session_->connect(session::goal::connect); }
void client::reconnect() { session_->connect(session::goal::reconnect); }
void client::disconnect() { session_->disconnect(); }

void client::leave() {
  if (is_open()) {
    (void)session_->queue(write_frame("LEAVE", {}, {}));  // a full outbox: closing frees the id just as well
  }
  session_->disconnect();
}

error_code client::send(std::string_view type, std::string_view dst, std::string_view payload) {
  const error_code mistake = check(type, dst, payload);
  return mistake ? mistake : session_->queue(write_frame(type, dst, payload));
}

error_code client::send_offer(std::string_view dst, std::string_view payload) { return send("OFFER", dst, payload); }
error_code client::send_answer(std::string_view dst, std::string_view payload) { return send("ANSWER", dst, payload); }
error_code client::send_candidate(std::string_view dst, std::string_view payload) {
  return send("CANDIDATE", dst, payload);
}
error_code client::send_leave(std::string_view dst) { return send("LEAVE", dst, {}); }

const std::string& client::id() const noexcept { return session_->state().id(); }
bool client::is_open() const noexcept { return session_->state().phase() == session_phase::open; }
std::size_t client::waiting_messages() const noexcept { return session_->waiting_messages(); }
counters client::count() const noexcept { return session_->count(); }
const boost::asio::any_io_executor& client::get_executor() const noexcept { return session_->executor(); }

void client::start_connect(const session_ptr& session, id_handler then) {
  session->start_connect(session::goal::connect, std::move(then));
}

void client::start_reconnect(const session_ptr& session, id_handler then) {
  session->start_connect(session::goal::reconnect, std::move(then));
}

void client::start_disconnect(const session_ptr& session, handler then) { session->start_disconnect(std::move(then)); }

void client::start_leave(const session_ptr& session, handler then) {
  if (session->state().phase() == session_phase::open) {
    (void)session->queue(write_frame("LEAVE", {}, {}));
  }
  session->start_disconnect(std::move(then));
}

void client::start_list_peers(const session_ptr& session, peers_handler then) {
  session->start_list_peers(std::move(then));
}

void client::start_receive(const session_ptr& session, event_handler then) { session->start_receive(std::move(then)); }

void client::start_send(const session_ptr& session, std::string_view type, const std::string& dst,
                        const std::string& payload, handler then) {
  const error_code mistake = check(type, dst, payload);
  session->start_send(mistake ? std::string() : write_frame(type, dst, payload), mistake, std::move(then));
}

}  // namespace p2p_broker::client
