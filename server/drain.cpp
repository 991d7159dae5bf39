#include "server/drain.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "server/log/grouped.hpp"
#include "server/log/log.hpp"
#include "server/service_notifier.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::chrono::seconds look_interval{1};

[[nodiscard]] std::string duration(milliseconds time) { return log::grouped(time.count()) + " ms"; }

void say(const std::string& text) {
  log::line(log::level::info, "draining: " + text);
  log::flush();
  (void)notify_service("STATUS=draining: " + text);
}

}  // namespace

void drain::ask() {
  if (asked_) {
    shards_.stop();  // twice: at once
    return;
  }
  asked_ = true;
  if (begun_) {
    say("it goes on as asked for by POST /drain; another signal ends it at once");
  }
  begin();
}

void drain::begin() {
  // compat: drain
  if (begun_) {
    return;
  }
  begun_ = true;
  stopping_told_ = notify_service("STOPPING=1");
  if (times_.delay == milliseconds(0)) {
    close_peers();
    return;
  }
  say("peers are closed in " + duration(times_.delay) + " (--drain_delay); until then all goes on");
  next_.expires_after(times_.delay);
  next_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      close_peers();
    }
  });
}

drain::progress drain::seen() const noexcept {
  const std::uint32_t now = shards_.connections();
  return {closing_ ? std::max(from_, now) : now, now};
}

void drain::close_peers() {
  closing_ = true;
  from_ = shards_.connections();
  shards_.drain();
  look_each_second();
  next_.expires_after(times_.timeout);
  next_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      stop();
    }
  });
}

void drain::stop() {
  if (const progress now = seen(); now.left != 0) {
    say(log::grouped(now.left) + " of " + log::grouped(now.from) + " have not answered within " +
        duration(times_.timeout) + " and are cut (--drain_timeout)");
  }
  shards_.stop();
}

void drain::look_each_second() {
  next_look_.expires_after(look_interval);
  next_look_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      stopping_told_ = stopping_told_ || notify_service("STOPPING=1");
      const progress now = seen();
      say(log::grouped(now.from - now.left) + " of " + log::grouped(now.from) + " closed");
      look_each_second();
    }
  });
}

}  // namespace p2p_broker::server
