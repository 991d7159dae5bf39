#include "tests/simulation/scenario.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

namespace p2p_broker::simulation {
namespace {

using server::counter;
using server::milliseconds;

[[nodiscard]] std::string query_of(const std::string& key, const std::string& id, const std::string& token) {
  std::string escaped;
  for (const char c : id) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    escaped += {'%', hex[byte / 16], hex[byte % 16]};
  }
  return "key=" + key + "&id=" + escaped + "&token=" + token + "&version=1.5.4";
}

}  // namespace

scenario::scenario(std::uint64_t seed)
    : chance_(seed),
      stage_(make_setting(chance_)),
      now_(milliseconds(chance_.below(1'000'000))),
      realms_(stage_.options, {seed, ~seed}),
      ids_(std::get<protocol::id_template>(protocol::id_template::parse(stage_.options.id_format))),
      model_(stage_, now_),
      witness_(stage_.shards == 1) {
  for (std::uint16_t i = 0; i < stage_.shards; ++i) {
    shards_.push_back(std::make_unique<virtual_shard>(i, stage_.shards, stage_.options, realms_, now_));
  }
  api_ = std::make_unique<server::http_api>(stage_.options, ids_, realms_, chance_.source(), shards_[0]->counts());
}

void scenario::run(std::uint64_t steps) {
  for (step_ = 1; step_ <= steps; ++step_) {
    step();
    compare_often();
    if (step_ % 64 == 0) {
      compare_realms();
      compare_counters();
    }
  }
  send_all_home();
}

void scenario::step() {
  const std::size_t drawn = chance_.below(100);
  if (present_.empty() || (drawn < 8 && present_.size() < stage_.clients_max)) {
    connect();
  } else if (drawn < 52) {
    speak();
  } else if (drawn < 70) {
    read();
  } else if (drawn < 86) {
    carry();
  } else if (drawn < 90) {
    end();
  } else if (drawn < 93) {
    sweep();
  } else if (drawn < 99) {
    pass_time();
  } else {
    give_id();
  }
  drop_ended();
}

void scenario::connect() {
  const client_number who = next_client_++;
  const auto shard = static_cast<std::uint16_t>(chance_.below(stage_.shards));
  std::string key = chance_.once_in(40) ? "wrong" : any_key();
  std::string id = population[chance_.below(population.size() - 1)].id;
  std::string token = chance_.once_in(4) ? "other" : "token";
  if (chance_.once_in(40)) {
    (chance_.once_in(2) ? token : id).clear();
  }
  witness_.client_came(who, key, id);
  homes_.emplace(who, shard);
  present_.push_back(who);
  shards_[shard]->connect(who, query_of(key, id, token));
  model_.connect(who, shard, key, id, token);
}

/// Those who have lost their id may talk, too, but not so much that nobody else is heard.
void scenario::speak() {
  client_number who = anyone();
  for (int again = 0; again < 3 && !model_.speaks(who); ++again) {
    who = anyone();
  }
  const utterance said = make_utterance(chance_, next_serial_++, stage_.payload_bytes_max);
  witness_.client_said(who, said);
  shard_of(who).receive(who, said.text);
  model_.say(who, said);
}

/// Every third client reads little at a time, until its outbox is full.
void scenario::read() {
  const client_number who = anyone();
  const bool slow = who % 3 == 0;
  read(who, slow ? chance_.between(1, stage_.payload_bytes_max) : SIZE_MAX);
}

void scenario::read(client_number who, std::size_t count) {
  const std::string got = shard_of(who).read(who, count);
  const std::string wanted = model_.read(who, count);
  check(got == wanted, "client " + std::to_string(who) + " got\n  " + got + "\nin place of\n  " + wanted);
  const std::string wrong = witness_.client_got(who, got);
  check(wrong.empty(), "client " + std::to_string(who) + " got what it must not: " + wrong);
}

void scenario::end() {
  const client_number who = anyone();
  if (chance_.once_in(2)) {
    read(who, SIZE_MAX);
  }
  shard_of(who).end(who);
  model_.end(who);
}

void scenario::carry() {
  const auto from = static_cast<std::uint16_t>(chance_.below(stage_.shards));
  const auto to = static_cast<std::uint16_t>(chance_.below(stage_.shards));
  carry(from, to, chance_.between(1, 6));
}

void scenario::carry(std::uint16_t from, std::uint16_t to, std::size_t letters) {
  std::deque<virtual_shard::letter>& channel = shards_[from]->outgoing(to);
  for (; letters > 0 && !channel.empty(); --letters) {
    const virtual_shard::letter brought = std::move(channel.front());
    channel.pop_front();
    shards_[to]->take(brought);
    model_.carry(from, to);
  }
}

void scenario::sweep() {
  const auto shard = static_cast<std::uint16_t>(chance_.below(stage_.shards));
  shards_[shard]->sweep();
  model_.sweep(shard);
}

void scenario::pass_time() {
  now_ += milliseconds(chance_.once_in(8) ? chance_.below(3'000) : chance_.below(60));
  model_.set_now(now_);
  for (std::uint16_t i = 0; i < stage_.shards; ++i) {
    shards_[i]->set_now(now_);
    if (!chance_.once_in(4)) {
      run_timers(i);
    }
  }
}

/// The model does not foretell the order in which time-outs of one moment happen, only which must and which may.
void scenario::run_timers(std::uint16_t shard) {
  for (const client_number due : shards_[shard]->expire_deadlines()) {
    check(model_.due(due) <= now_, "client " + std::to_string(due) + " timed out too early");
    model_.time_out(due);
  }
  drop_ended();
  for (const client_number who : present_) {
    const bool overdue = homes_.at(who) == shard && model_.due(who) + server::deadlines::granularity <= now_;
    check(!overdue, "client " + std::to_string(who) + " should have timed out");
  }
}

void scenario::give_id() {
  server::http_request request;
  const std::string key = chance_.once_in(8) ? "wrong" : any_key();
  request.method = "GET";
  request.target = "/" + key + "/id";
  request.has_host = true;
  const auto reply = std::get<server::http_reply>(api_->answer(request, now_));
  const std::string wrong = model_.give_id(key, reply.status == 200 ? reply.body : "");
  check(wrong.empty(), wrong);
}

void scenario::drop_ended() {
  std::erase_if(present_, [this](client_number who) {
    const bool ended = !shard_of(who).has(who);
    if (ended) {
      homes_.erase(who);
    }
    return ended;
  });
}

void scenario::carry_all() {
  for (std::uint16_t from = 0; from < stage_.shards; ++from) {
    for (std::uint16_t to = 0; to < stage_.shards; ++to) {
      carry(from, to, SIZE_MAX);
    }
  }
}

/// What missed its receiver makes one more letter, so the mail is carried a few times.
void scenario::send_all_home() {
  for (const client_number who : present_) {
    shard_of(who).end(who);
    model_.end(who);
  }
  drop_ended();
  for (int round = 0; round < 3; ++round) {
    carry_all();
    now_ += milliseconds(stage_.options.expire_timeout_ms);
    model_.set_now(now_);
    for (const auto& each : shards_) {
      each->set_now(now_);
    }
    sweep();
  }
  compare_realms();
  compare_counters();
  compare_fates();
  check(realms_.waiting_bytes() == 0, "bytes stay reserved for messages that do not wait any more");
  for (const auto& each : shards_) {
    check(!each->has_deadlines() && each->clients() == 0, "a shard keeps what has ended");
    for (std::uint16_t to = 0; to < stage_.shards; ++to) {
      check(each->outgoing(to).empty(), "mail goes on without end");
    }
  }
  for (const auto& each : realms_.all()) {
    check(each->size() == 0, "an id stays registered");
  }
}

}  // namespace p2p_broker::simulation
