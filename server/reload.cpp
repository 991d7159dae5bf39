#include "server/reload.hpp"

#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "config/usage_error.hpp"
#include "server/load_snapshot.hpp"
#include "server/log/log.hpp"
#include "server/net/clock.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] std::string flags(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    text.append(text.empty() ? "--" : ", --").append(name);
  }
  return text;
}

void warn_each(const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) {
    log::line(log::level::warn, sentence);
  }
}

void say(const config::option_changes& changes) {
  log::line(log::level::info, "SIGHUP: the settings were read again; " +
                                  (changes.taken.empty() ? "none has changed" : "changed: " + flags(changes.taken)));
  if (!changes.need_restart.empty()) {
    const std::string_view verb = changes.need_restart.size() == 1 ? " needs" : " need";
    log::line(log::level::warn, flags(changes.need_restart).append(verb) + " a restart to change");
  }
}

}  // namespace

reload::reload(config::options running, source again, reached parts,
               std::function<void(const config::options&)> on_taken)
    : running_(std::move(running)),
      again_(std::move(again)),
      parts_(parts),
      on_taken_(std::move(on_taken)),
      watch_(stamps()) {}

// compat: reload
void reload::read_settings() {
  try {
    const config::invocation asked = again_();
    config::options wanted = running_;
    const config::option_changes changes = take_live(wanted, asked.settings);
    take(wanted);
    warn_each(asked.warnings);
    warn_each(asked.hints);
    say(changes);
  } catch (const std::exception& error) {
    log::line(log::level::error, "SIGHUP: the settings stay as they were; " + std::string(error.what()));
  }
  log::flush();
}

/// Whatever can fail comes first.
void reload::take(const config::options& wanted) {
  certificate_watch watch(stamps_of(wanted.sslkeys, wanted.sslcerts));  // as before reading: a change meanwhile is seen
  std::shared_ptr<const settings_snapshot> fresh = load_snapshot(wanted, parts_.rotation.tickets());
  std::optional<ticket_keys> keys = wanted.sslcerts.empty() ? std::nullopt : parts_.rotation.read();
  if (!parts_.all_realms.has_room_for(wanted)) {
    throw config::usage_error("--key: more than " + std::to_string(realms::realms_max) +
                              " different keys since the start, which needs a restart");
  }
  parts_.rotation.take(std::move(keys));
  parts_.all_realms.take(wanted);
  running_ = wanted;
  watch_ = std::move(watch);
  on_taken_(running_);
  post(std::move(fresh));
}

void reload::look_at_files() {
  if (running_.sslcerts.empty()) {
    return;
  }
  parts_.rotation.look(wall_clock_s());
  if (!watch_.look(stamps())) {
    return;
  }
  try {
    post(load_snapshot(running_, parts_.rotation.tickets()));
    log::line(log::level::info, "The certificates have changed and were read again");
  } catch (const std::exception& error) {
    log::line(log::level::error, "The certificates have changed; the old ones stay, for " + std::string(error.what()));
  }
}

void reload::post(std::shared_ptr<const settings_snapshot> fresh) {
  parts_.shared.newest.set(std::move(fresh));
  parts_.shards.take_settings();
}

certificate_watch::stamps reload::stamps() const { return stamps_of(running_.sslkeys, running_.sslcerts); }

}  // namespace p2p_broker::server
