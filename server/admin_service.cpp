#include "server/admin_service.hpp"

#include <chrono>
#include <memory>
#include <new>
#include <utility>

#include "config/admin_place.hpp"
#include "config/usage_error.hpp"
#include "server/admin/routes.hpp"
#include "server/log/log.hpp"

namespace p2p_broker::server {
namespace {

/// Whoever notes arrivals and refusals finds a place for them.
[[nodiscard]] shared_state& with_recent_events(shared_state& state) {
  state.recent = std::make_unique<recent_events>();
  return state;
}

}  // namespace

std::optional<admin_service::opened> admin_service::open(const config::options& settings) {
  const auto place = config::parse_admin_place(settings.admin);
  if (!place) {
    return std::nullopt;
  }
  admin::token_file secret = admin::read_token_file(settings.admin_token_file);
  admin::listening at = admin::listen_at(*place, !secret.token.empty());
  return opened{std::move(at), place->host, std::move(secret)};
}

admin_service::admin_service(opened how, const config::options& settings, shared_state& state, shard_group& shards,
                             usage_report& use, supervisor& watch)
    : url_(how.at.url()),
      token_file_(settings.admin_token_file),
      fresh_(std::move(how.secret)),
      view_(with_recent_events(state), shards, use, watch),
      guard_({std::move(how.asked_host), how.at.port, settings.admin_hosts}, {}),
      next_step_(watch.context()),
      http_(watch.context(), std::move(how.at),
            [this](const admin::request& asked) { return admin::answer(asked, guard_, view_); }) {
  shards.time();
  take_token();
  end_steps();
}

void admin_service::look() {
  try {
    view_.look_at_keys();
  } catch (const std::bad_alloc&) {  // a key that has come by a reload is seen at the next look
  }
}

void admin_service::take_token() {
  if (fresh_.readable_by_all) {
    log::line(log::level::warn, "--admin_token_file " + token_file_ + ": everybody on this machine can read it");
  }
  guard_.set_token(fresh_.token);
}

void admin_service::end_steps() {
  next_step_.expires_after(std::chrono::seconds(admin::history::step_s));
  next_step_.async_wait([this](const boost::system::error_code& error) {
    if (error) {
      return;
    }
    try {
      view_.end_step();
    } catch (const std::bad_alloc&) {  // the next step is a longer one
    }
    end_steps();
  });
}

}  // namespace p2p_broker::server
