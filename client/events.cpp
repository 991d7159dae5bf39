#include "client/events.hpp"

namespace p2p_broker::client {
namespace {

template <class Handler, class... Values>
void call(const Handler& handler, const Values&... values) {
  if (handler) {
    handler(values...);
  }
}

struct dispatch {
  const event_handlers& to;

  void operator()(const events::open& e) const { call(to.on_open, e.id); }
  void operator()(const events::offer& e) const { call(to.on_offer, e.src, e.payload); }
  void operator()(const events::answer& e) const { call(to.on_answer, e.src, e.payload); }
  void operator()(const events::candidate& e) const { call(to.on_candidate, e.src, e.payload); }
  void operator()(const events::peer_unavailable& e) const { call(to.on_peer_unavailable, e.id); }
  void operator()(const events::peer_left& e) const { call(to.on_peer_left, e.id); }
  void operator()(const events::disconnected& e) const { call(to.on_disconnected, e.reason, e.will_reconnect); }
  void operator()(const events::reconnecting& e) const { call(to.on_reconnecting, e.attempt, e.delay_ms, e.reason); }
  void operator()(const events::error& e) const { call(to.on_error, e.kind, e.text); }
};

}  // namespace

void deliver(const event_handlers& handlers, const event& what) { std::visit(dispatch{handlers}, what); }

}  // namespace p2p_broker::client
