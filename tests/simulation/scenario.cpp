#include "tests/simulation/scenario.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace p2p_broker::simulation {

using server::milliseconds;

scenario::scenario(std::uint64_t seed)
    : chance_(seed),
      stage_(make_setting(chance_)),
      net_(seed, server::instant(milliseconds(chance_.below(1'000'000)))),
      broker_(stage_, net_, chance_, seed),
      model_(stage_, net_.now(), net_.seen()),
      witness_(stage_.shards == 1) {}

void scenario::run(std::uint64_t steps) {
  try {
    for (step_ = 1; step_ <= steps; ++step_) {
      step();
      if (step_ % 512 == 0) {
        raise_limits();
      }
      if (step_ % 96 == 0) {
        shrink();
      }
      if (step_ % 64 == 0) {
        compare_realms();
        compare_counters();
      }
    }
    send_all_home();
  } catch (const std::logic_error& error) {
    check(false, error.what());
  }
}

void scenario::step() {
  const std::size_t drawn = chance_.below(100);
  if (present_.empty() || (drawn < 8 && present_.size() < stage_.clients_max)) {
    connect();
  } else if (drawn < 56) {
    speak();
  } else if (drawn < 70) {
    deliver();
  } else if (drawn < 90) {
    read();
  } else if (drawn < 93) {
    end();
  } else {
    pass_time();
  }
  deliver();
  if (chance_.once_in(2)) {
    serve();
  }
  drop_ended();
}

void scenario::connect() {
  const client_number who = next_client_++;
  const auto shard = static_cast<std::uint16_t>(chance_.below(stage_.shards));
  const std::size_t received_max = chance_.once_in(4) ? chance_.between(1, 200) : chance_.between(2'000, 150'000);
  const std::size_t sent_max = chance_.once_in(4) ? chance_.between(1, 200) : chance_.between(300, 20'000);
  const bool asks = chance_.once_in(6);
  const int fd = net_.connect(received_max, asks ? std::max<std::size_t>(sent_max, 2'000) : sent_max);
  guest& fresh = guests_.emplace(who, guest{who, shard, fd, guest::eagerness::prompt}).first->second;
  if (!asks && chance_.once_in(3)) {
    fresh.reads = chance_.once_in(3) ? guest::eagerness::blind : guest::eagerness::slow;
  }
  by_fd_.emplace(fd, who);
  present_.push_back(who);
  witness_.client_came(who);
  broker_.take_socket(fd, shard);
  model_.come(who, shard, asks ? std::max<std::size_t>(sent_max, 2'000) : sent_max);
  if (asks) {
    ask(fresh);
  } else {
    begin(fresh);
  }
}

/// Some clients send other requests first, and a few never ask for anything.
void scenario::begin(guest& fresh) {
  if (chance_.once_in(8)) {
    for (std::uint32_t left = chance_.between(1, 3); left > 0; --left) {
      send(fresh, make_greeting(false));
    }
  }
  if (chance_.once_in(40)) {
    send(fresh, chance_.once_in(2) ? make_bad_request() : make_greeting(true));
  }
  if (!chance_.once_in(40)) {
    enter(fresh, population[chance_.below(population.size() - 1)].id);
  }
}

void scenario::ask(guest& who) {
  who.wants = guest::aim::id;
  who.awaits_id = true;
  send(who, make_question(chance_.once_in(8) ? "wrong" : any_key()));
}

void scenario::enter(guest& who, std::string id) {
  std::string key = chance_.once_in(40) ? "wrong" : any_key();
  std::string token = chance_.once_in(4) ? "other" : "token";
  if (chance_.once_in(40)) {
    (chance_.once_in(2) ? token : id).clear();
  }
  who.wants = guest::aim::peer;
  witness_.client_asked(who.number, key, id);
  send(who, make_upgrade(key, id, token));
}

/// Those who have lost their id may talk, too, but not so much that nobody else is heard.
void scenario::speak() {
  const auto may_speak = [&](const guest& each) {
    return each.wants == guest::aim::peer && !net_.closed_by_broker(each.fd);
  };
  guest* who = &anyone();
  for (int again = 0; again < 4 && !(may_speak(*who) && model_.line_of(who->number).speaks()); ++again) {
    who = &anyone();
  }
  if (!may_speak(*who)) {
    return;
  }
  if (chance_.once_in(40)) {
    for (std::uint32_t left = chance_.once_in(4) ? 30 : 1; left > 0; --left) {
      send(*who, make_ping(chance_));
    }
  } else if (chance_.once_in(300)) {
    send(*who, chance_.once_in(2) ? make_too_big(stage_.options.message_bytes_max) : make_lawless(chance_));
    who->wants = guest::aim::end;
  } else {
    const utterance said = make_utterance(chance_, next_serial_++, stage_.payload_bytes_max);
    witness_.client_said(who->number, said);
    send(*who, make_message(chance_, said));
  }
}

void scenario::send(guest& who, parcel what) {
  net_.at(who.fd).send(what.bytes);
  model_.say(who.number, std::move(what));
}

/// Cuts what is on its way anywhere.
void scenario::deliver() {
  if (present_.empty()) {
    return;
  }
  const guest& who = anyone();
  if (!net_.closed_by_broker(who.fd)) {
    net_.arrive(who.fd, chance_.once_in(3) ? chance_.between(1, 300) : SIZE_MAX);
  }
}

/// Some clients read little at a time, until their outbox is full, and some hardly ever.
void scenario::read() {
  guest& who = anyone();
  switch (who.reads) {
    case guest::eagerness::prompt: read(who, SIZE_MAX); break;
    case guest::eagerness::slow: read(who, chance_.between(1, stage_.payload_bytes_max)); break;
    case guest::eagerness::blind: read(who, chance_.once_in(20) ? SIZE_MAX : 0); break;
  }
}

void scenario::read(guest& who, std::size_t count) {
  const std::string got = net_.take(who.fd, count);
  const std::string wanted = model_.read(who.number, count);
  check(got == wanted, "client " + std::to_string(who.number) + " got\n  " + got + "\nin place of\n  " + wanted);
  const bool was_closed = witness_.was_closed(who.number);
  const std::string wrong = witness_.client_got(who.number, got);
  check(wrong.empty(), "client " + std::to_string(who.number) + " got what it must not: " + wrong);
  if (who.wants == guest::aim::id && std::exchange(who.has_answer, false)) {
    if (chance_.once_in(3)) {
      ask(who);
    } else {
      const bool given = got.starts_with("HTTP/1.1 200 ") && chance_.once_in(2);
      enter(who, given ? got.substr(got.size() - 1) : population[chance_.below(population.size() - 1)].id);
    }
  }
  if (!was_closed && witness_.was_closed(who.number) && who.wants == guest::aim::peer && !chance_.once_in(3)) {
    send(who, make_close(chance_));
    who.wants = guest::aim::end;
  }
}

void scenario::end() {
  guest& who = anyone();
  if (chance_.once_in(2)) {
    read(who, SIZE_MAX);
  }
  if (net_.closed_by_broker(who.fd) || who.was_reset) {
    return;
  }
  if (who.wants == guest::aim::peer && chance_.once_in(3)) {
    send(who, make_close(chance_));
  } else if (chance_.once_in(2)) {
    who.finished = true;
    net_.at(who.fd).finish();
  } else {
    who.was_reset = true;
    net_.reset(who.fd);
    model_.reset(who.number);
  }
  who.wants = guest::aim::end;
}

void scenario::pass_time() {
  net_.set_now(net_.now() + milliseconds(chance_.once_in(12) ? chance_.below(3'000) : chance_.below(60)));
  model_.set_now(net_.now());
}

}  // namespace p2p_broker::simulation
