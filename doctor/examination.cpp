#include "doctor/examination.hpp"

#include <algorithm>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "doctor/examination_waits.hpp"
#include "doctor/findings/judge_http.hpp"
#include "doctor/findings/judge_network.hpp"
#include "doctor/findings/judge_session.hpp"
#include "doctor/findings/judge_tls.hpp"
#include "doctor/findings/judge_upgrade.hpp"
#include "doctor/findings/target.hpp"
#include "doctor/look_up.hpp"
#include "doctor/question.hpp"
#include "doctor/step_bound.hpp"
#include "doctor/stopwatch.hpp"
#include "doctor/visit_words.hpp"
#include "protocol/percent_encoding.hpp"

namespace p2p_broker::doctor {
namespace {

namespace net = boost::asio;

constexpr int answers_max = 10;  ///< that a step may wait for
constexpr std::size_t addresses_max = 6;

}  // namespace

const std::vector<examination::step_row> examination::steps = {
    {"url", nullptr, &examination::url},
    {"dns", &examination::understood_, &examination::dns},
    {"tcp", &examination::named_, &examination::tcp},
    {"tls", &examination::connected_, &examination::tls},
    {"greeting", &examination::speaks_, &examination::greeting},
    {"clock", &examination::speaks_, &examination::clock},
    {"id", &examination::speaks_, &examination::id},
    {"cors", &examination::speaks_, &examination::cors},
    {"upgrade", &examination::speaks_, &examination::upgrade},
    {"key", &examination::upgraded_, &examination::key},
    {"open", &examination::upgraded_, &examination::open},
    {"relay", &examination::opened_, &examination::relay},
    {"expire", &examination::relayed_, &examination::expire},
    {"idle", &examination::opened_, &examination::idle},
};

examination::examination(net::io_context& context, const config::doctor_wishes& wishes)
    : context_(context), wishes_(wishes), trust_(net::ssl::context::tls_client) {
  trust_.set_options(net::ssl::context::no_tlsv1 | net::ssl::context::no_tlsv1_1);  // as browsers have it
  trust_.set_default_verify_paths();
  if (!wishes.ca_file.empty()) trust_.load_verify_file(wishes.ca_file);
  trust_.set_verify_mode(net::ssl::verify_none);
  place_.trust = &trust_;
  place_.patience = std::chrono::seconds(wishes.patience_s);
  token_ = fresh_id();
  own_id_ = fresh_id();
  other_id_ = fresh_id();
}

net::awaitable<std::vector<step_result>> examination::run(listener tell) {
  std::vector<step_result> results;
  step_bound bound(context_, [this] { cut(); });
  for (const step_row& row : steps) {
    step_result result{row.name, {}, milliseconds(0)};
    if (row.needs != nullptr && !(this->*row.needs)) {
      result.found = untried();
    } else {
      const stopwatch watch;
      tell.begins(row.name);
      bound.begin(answers_max * place_.patience + expire_patience +
                  std::chrono::seconds(row.take == &examination::idle ? wishes_.idle_s : 0));
      result.found = co_await (this->*row.take)();
      result.took = watch.elapsed();
    }
    tell.ended(result);
    results.push_back(std::move(result));
  }
  bound.begin(answers_max * place_.patience + expire_patience);
  if (visitor_) co_await visitor_->leave();
  if (other_) co_await other_->leave();
  co_return results;
}

void examination::cut() {
  if (visitor_) visitor_->cut();
  if (other_) other_->cut();
}

net::awaitable<finding> examination::url() {
  const read_target read = parse_target(wishes_.url);
  place_.to = read.to;
  understood_ = read.complaint.empty();
  co_return judge_target(read);
}

net::awaitable<finding> examination::dns() {
  looked_up found = co_await look_up(context_, place_.to, place_.patience);
  looks_up_ = found.goes_on;
  addresses_ = std::move(found.addresses);
  named_ = !addresses_.empty();
  co_return judge_names(found.seen, place_.to);
}

/// The first address that answers is used from here on.
net::awaitable<finding> examination::tcp() {
  std::vector<attempt_seen> attempts;
  for (const auto& address : addresses_) {
    if (attempts.size() == addresses_max) break;
    const stopwatch watch;
    place where = place_;
    where.at = address;
    link line(context_.get_executor(), trust_, false);
    attempt_seen seen{address.address().to_string(), address.address().is_v6(), {}, {}};
    seen.failed = co_await connect(line, where);
    seen.took = watch.elapsed();
    if (!seen.failed && !connected_) place_.at = address;
    connected_ = connected_ || !seen.failed;
    attempts.push_back(std::move(seen));
  }
  co_return judge_attempts(attempts, place_.to);
}

net::awaitable<finding> examination::tls() {
  speaks_ = !place_.to.secure;
  tls_seen seen;
  if (place_.to.secure) {
    link line(context_.get_executor(), trust_, true);
    seen.failed = co_await dial(line, place_);
    speaks_ = !seen.failed;
    if (!speaks_ && seen.failed.what == failure::other && co_await speaks_plain(place_))
      seen.failed.what = failure::no_tls;
    if (speaks_) seen = look_at_certificate(line, place_.to.host);
  }
  co_return judge_tls(seen, place_.to);
}

net::awaitable<http_seen> examination::get(std::string path) {
  const question what{false, std::move(path), wishes_.origin};
  co_return co_await ask(place_, what);
}

net::awaitable<std::string> examination::find_greeting() {
  for (const std::string& path : other_paths(place_.to)) {
    const http_seen seen = co_await get(path + "/");
    if (is_greeting(seen)) co_return path;
  }
  co_return "?";
}

net::awaitable<finding> examination::greeting() {
  greeting_ = co_await get(place_.to.below("/"));
  const bool ended = greeting_.failed.what == failure::closed || greeting_.failed.what == failure::reset;
  if (ended && place_.to.secure) place_.http2_alone = co_await takes_http2(place_);
  if (place_.http2_alone) greeting_.failed.what = failure::no_protocol;
  greeted_ = is_greeting(greeting_);
  std::string elsewhere = "?";
  if (!greeted_ && !greeting_.failed) elsewhere = co_await find_greeting();
  co_return judge_greeting(greeting_, place_.to, elsewhere);
}

net::awaitable<finding> examination::clock() { co_return judge_clock(greeting_, unix_now_s()); }

net::awaitable<finding> examination::id() {
  const std::string path = place_.to.below("/" + protocol::percent_encode(wishes_.key) + "/id");
  id_ = co_await get(path);
  http_seen again;
  if (!id_in(id_).empty()) again = co_await get(path);
  co_return judge_id(id_, id_in(again), place_.to, protocol::percent_encode(wishes_.key));
}

net::awaitable<finding> examination::cors() {
  if (wishes_.origin.empty()) co_return skipped("not asked for (--origin https://game.example)");
  const question what{true, place_.to.below("/" + protocol::percent_encode(wishes_.key) + "/id"), wishes_.origin};
  const http_seen preflight = co_await ask(place_, what);
  co_return judge_cors(id_, preflight, place_.to, wishes_.origin);
}

net::awaitable<http_seen> examination::send(visitor& who, std::string id) {
  return who.come(place_.to.below("/peerjs") + visit_query(wishes_.key, id, token_), wishes_.origin);
}

net::awaitable<finding> examination::upgrade() {
  visitor_ = std::make_unique<visitor>(context_.get_executor(), place_);
  const http_seen seen = co_await send(*visitor_, own_id_);
  upgraded_ = !seen.failed && seen.status == 101;
  if (!upgraded_) visitor_.reset();
  co_return judge_upgrade(seen, place_.to, {greeted_, !wishes_.origin.empty(), greeting_});
}

net::awaitable<finding> examination::key() {
  first_ = co_await visitor_->next(place_.patience);
  co_return judge_key(first_, wishes_.key);
}

net::awaitable<finding> examination::open() {
  opened_ = is_open(first_.text);
  co_return judge_open(first_);
}

net::awaitable<bool> examination::registers(visitor& who, std::string id) {
  const http_seen seen = co_await send(who, std::move(id));
  if (seen.failed || seen.status != 101) co_return false;
  const message_seen first = co_await who.next(place_.patience);
  co_return is_open(first.text);
}

net::awaitable<message_seen> examination::passed_on(visitor& from, visitor& to, std::string type, std::string to_id) {
  message_seen seen;
  seen.failed = co_await from.say(message_to(to_id, type));
  if (!seen.failed) seen = co_await to.next(place_.patience);
  co_return seen;
}

net::awaitable<finding> examination::relay() {
  other_ = std::make_unique<visitor>(context_.get_executor(), place_);
  const bool is_there = co_await registers(*other_, other_id_);
  if (!is_there) {
    other_.reset();
    co_return red("a second client got no OPEN", "a limit on connections, of the broker or of a proxy",
                  "look into the broker's log: it names the option that lifts its limit");
  }
  relayed_seen there{.message = {}, .type = "OFFER", .from = own_id_};
  relayed_seen back{.message = {}, .type = "ANSWER", .from = other_id_};
  there.message = co_await passed_on(*visitor_, *other_, there.type, other_id_);
  if (!there.message.text.empty()) back.message = co_await passed_on(*other_, *visitor_, back.type, own_id_);
  relayed_ = !back.message.text.empty();
  co_return judge_relay(there, back);
}

}  // namespace p2p_broker::doctor
