// Requests and their answers, before a connection is a WebSocket.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {
namespace {

using server::counter;
using server::milliseconds;

constexpr std::size_t requests_at_once = 16;
const std::string date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
const std::string greeting =
    R"({"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS clients.",)"
    R"("website":"https://peerjs.com/"})";
const std::string no_id =
    "No free id is left: the ids of --id_format are all in use or were given out in the last seconds.";

[[nodiscard]] std::string with_body(const std::string& type, const std::string& body) {
  return "Content-Type: " + type + "; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
}

}  // namespace

void model::hear_http(line& from) {
  std::size_t answered = 0;
  while (from.in == phase::http && from.read > from.begins) {
    if (answered == requests_at_once || from.pending() >= stage_.options.outbox_bytes_max) {
      from.paused = true;
      from.idle = true;
      set_due(from, at_latest(part_of(from)) + milliseconds(stage_.options.keep_alive_timeout_ms));
      seen_.see(sight::requests_paused);
      return;
    }
    if (!next_is_whole(from)) {
      break;
    }
    const parcel request = take_next(from);
    count(counter::http_requests);
    if (request.what == parcel::kind::upgrade) {
      open(from, request);
    } else {
      answer(from, request);
      ++answered;
    }
  }
  const config::options& limits = stage_.options;
  const bool begun = from.read > from.begins;
  if (from.in != phase::http) {
    if (from.listens() && from.in != phase::claiming && begun) {
      hear_frames(from);
    }
  } else if (!begun && answered == 0) {
    return;
  } else if (!begun) {
    from.idle = true;
    set_due(from, at_latest(part_of(from)) + milliseconds(limits.keep_alive_timeout_ms));
  } else {
    seen_.see(sight::request_in_pieces);
    if (answered != 0 || std::exchange(from.idle, false)) {
      from.idle = false;
      set_due(from, at_latest(part_of(from)) + milliseconds(limits.handshake_timeout_ms));
    }
  }
}

void model::answer(line& to, const parcel& request) {
  const bool ends = request.what == parcel::kind::bad_request || request.what == parcel::kind::greet_and_close;
  const std::string tail = ends ? "Connection: close\r\n\r\n"
                                : "Connection: keep-alive\r\nKeep-Alive: timeout=" +
                                      std::to_string(stage_.options.keep_alive_timeout_ms / 1000) + "\r\n\r\n";
  std::string bytes = "HTTP/1.1 200 OK\r\n" + date;
  if (request.what == parcel::kind::bad_request) {
    bytes = "HTTP/1.1 400 Bad Request\r\n" + date + "Content-Length: 0\r\n" + tail;
  } else if (request.what != parcel::kind::ask_id) {
    bytes += "Vary: Origin\r\n" + with_body("application/json", greeting) + tail + greeting;
  } else if (const std::string id = give_id(to, request.key); !id.empty()) {
    bytes += "Cache-Control: no-store\r\nVary: Origin\r\n" + with_body("text/html", id) + tail + id;
  } else {
    bytes = "HTTP/1.1 503 Service Unavailable\r\n" + date + "Retry-After: " + seconds_until_free(to, request.key) +
            "\r\nVary: Origin\r\n" + with_body("text/plain", no_id) + tail + no_id;
  }
  to.outbox.push_back({bytes, 0, true});
  to.to_flush = true;
  if (ends) {
    end_when_sent(to, to.read > to.begins);
  }
}

/// As Retry-After has it: until the next id is no longer kept aside, or a second.
std::string model::seconds_until_free(const line& to, const std::string& key) {
  const world& in = world_for_ids(key);
  if (in.held.empty()) {
    return "1";
  }
  const auto left = std::chrono::ceil<std::chrono::seconds>(in.held.front().second - at_latest(part_of(to)));
  return std::to_string(std::max<std::int64_t>(left.count(), 1));
}

/// A wrong key's is the first.
model::world& model::world_for_ids(const std::string& key) {
  return worlds_.contains(key) ? worlds_.at(key) : worlds_.at(stage_.options.keys.front());
}

/// Which id was given out is taken from what the client got, and judged. \returns the id, or nothing
std::string model::give_id(line& to, const std::string& key) {
  std::deque<std::string>& given = turn_->ids[to.number];
  if (given.empty()) {
    throw std::logic_error("client " + std::to_string(to.number) + " should have got an answer to /id");
  }
  const std::string id = given.front();
  given.pop_front();
  world& in = world_for_ids(key);
  const server::instant now = at_latest(part_of(to));
  const auto is_digit = [](const spelled_id& each) { return each.id.size() == 1; };
  const auto present = [&](const std::string& each) {
    const auto kept = in.graced.find(each);
    return in.here.contains(each) || (kept != in.graced.end() && now < kept->second.until);
  };
  while (!in.held.empty() && in.held.front().second <= now) {
    in.held.pop_front();
  }
  const bool room = in.held.size() < stage_.options.id_hold_max;
  const auto is_free = [&](const std::string& each) {
    return !present(each) &&
           std::ranges::find(in.held, each, [](const auto& held) { return held.first; }) == in.held.end();
  };
  if (id.empty()) {
    const bool any =
        std::ranges::any_of(population, [&](const auto& each) { return is_digit(each) && is_free(each.id); });
    count(any ? counter::limit_id_hold : counter::limit_id_space);
    if (any && room) {
      throw std::logic_error("no id was given although one is free");
    }
    return id;
  }
  count(counter::ids_given);
  if (!is_free(id) || !room) {
    throw std::logic_error("id " + id + " was given although it is in use, or kept aside, or too many are");
  }
  in.held.emplace_back(id, now + milliseconds(stage_.options.id_hold_ms));
  return id;
}

}  // namespace p2p_broker::simulation
