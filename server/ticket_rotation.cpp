#include "server/ticket_rotation.hpp"

#include <cstring>
#include <utility>

#include "config/usage_error.hpp"
#include "server/log/log.hpp"
#include "server/ticket_key_file.hpp"

namespace p2p_broker::server {
namespace {

[[noreturn]] void refuse_making(const std::string& file, int error) {
  throw config::usage_error("--tls_ticket_key_file " + file + ": it does not exist and cannot be made (" +
                            std::strerror(error) + ").");
}

}  // namespace

ticket_rotation::ticket_rotation(std::string file, std::int64_t now_s)
    : file_(std::move(file)), tickets_(first_keys(now_s)) {}

void ticket_rotation::check(const std::string& file) {
  if (file.empty() || read_ticket_keys(file)) {
    return;
  }
  if (const int error = can_write_ticket_keys(file); error != 0) {
    refuse_making(file, error);
  }
}

ticket_keys ticket_rotation::first_keys(std::int64_t now_s) {
  if (auto kept = read()) {
    return *kept;
  }
  ticket_keys fresh = ticket_keys::fresh(now_s, random_);
  if (!file_.empty()) {
    if (const int error = write_ticket_keys(file_, fresh); error != 0) {
      refuse_making(file_, error);
    }
  }
  return fresh;
}

std::optional<ticket_keys> ticket_rotation::read() const {
  return file_.empty() ? std::nullopt : read_ticket_keys(file_);
}

void ticket_rotation::take(std::optional<ticket_keys> keys) {
  if (keys) {
    tickets_.set(*std::move(keys));
  }
}

void ticket_rotation::look(std::int64_t now_s) {
  if (!file_.empty()) {
    if (const int error = can_write_ticket_keys(file_); error != 0) {
      say_fixed(error);
      return;
    }
  }
  const ticket_keys keys = tickets_.keys();
  if (!keys.is_due(now_s)) {
    return;
  }
  ticket_keys next = keys.rotated(now_s, random_);
  if (!file_.empty()) {
    if (const int error = write_ticket_keys(file_, next); error != 0) {
      say_fixed(error);
      return;
    }
  }
  tickets_.set(std::move(next));
  log::line(log::level::info, "TLS tickets have a new key, as each day");
}

void ticket_rotation::say_fixed(int error) {
  if (!std::exchange(said_fixed_, true)) {
    log::line(log::level::info, "TLS tickets keep their key: " + log::quoted(file_) + " cannot be replaced (" +
                                    std::strerror(error) +
                                    "). Put another there at times, then send SIGHUP or restart");
  }
}

}  // namespace p2p_broker::server
