#include "doctor/examination_waits.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "doctor/examination.hpp"
#include "doctor/findings/judge_session.hpp"
#include "doctor/visit_words.hpp"

namespace p2p_broker::doctor {
namespace {

namespace net = boost::asio;
using net::experimental::awaitable_operators::operator&&;

}  // namespace

net::awaitable<finding> examination::expire() {
  const std::string absent = fresh_id();
  message_seen seen;
  seen.failed = co_await visitor_->say(message_to(absent, "OFFER"));
  if (!seen.failed) seen = co_await visitor_->next(expire_patience);
  co_return judge_expire(seen, absent);
}

/// Both come anew, since who has waited in vain for a message is gone.
net::awaitable<finding> examination::idle() {
  if (wishes_.idle_s == 0) co_return skipped("not asked for (--idle 90)");
  if (visitor_) co_await visitor_->leave();
  if (other_) co_await other_->leave();
  visitor_ = std::make_unique<visitor>(context_.get_executor(), place_);
  other_ = std::make_unique<visitor>(context_.get_executor(), place_);
  bool both = co_await registers(*visitor_, own_id_);
  if (both) both = co_await registers(*other_, other_id_);
  if (!both) {
    co_return red("a client that comes again got no OPEN", "a limit on connections, of the broker or of a proxy",
                  "look into the broker's log: it names the option that lifts its limit");
  }
  const std::chrono::seconds length(wishes_.idle_s);
  const auto [lively, quiet] =
      co_await (visitor_->stay(length, heartbeat_interval) && other_->stay(length, milliseconds(0)));
  visitor_.reset();
  other_.reset();
  co_return judge_idle(lively, quiet, length);
}

}  // namespace p2p_broker::doctor
