// Mail: what shards write to each other, hand over by a visit, and do with what they get.
#include <algorithm>
#include <stdexcept>

#include "server/core/address.hpp"
#include "server/core/farewell.hpp"
#include "server/shard/mail.hpp"
#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {
namespace {

using server::counter;
using server::milliseconds;

constexpr std::size_t visit_letters_max = 4;
const std::string taken_over = "\x03\xE8taken over";

}  // namespace

void model::come(client_number who, std::uint16_t shard, std::size_t pipe_max) {
  line& fresh = lines_[who];
  fresh.number = who;
  fresh.shard = shard;
  shard_of_[who] = shard;
  fresh.pipe_max = pipe_max;
  parts_.at(shard).mailbox.push_back({letter::kind::socket, who, nullptr, {}, sizeof(server::address)});
}

void model::order(letter::kind what) {
  for (auto& [shard, at] : parts_) {
    at.mailbox.push_back({what});
  }
}

std::uint64_t model::bytes_of(const expected::letters& all) noexcept {
  std::uint64_t bytes = 0;
  for (const letter& each : all) {
    bytes += each.bytes + sizeof(server::mail::letter);
  }
  return bytes;
}

void model::take_mail(part& at) {
  at.now = now_;
  for (const letter& each : std::exchange(at.mailbox, {})) {
    open_letter(at, each);
  }
}

void model::open_letter(part& at, const letter& mail) {
  switch (mail.what) {
    case letter::kind::socket: begin(at, lines_.at(mail.to)); break;
    case letter::kind::deliver: deliver(at, mail); break;
    case letter::kind::end:
      if (const auto found = lines_.find(mail.to); found != lines_.end() && !found->second.gone()) {
        condemn(found->second, taken_over);
      }
      break;
    case letter::kind::ask: on_question(at, mail.to, mail.claimant, mail.withdrawn); break;
    case letter::kind::answer: at.answers.emplace_back(mail.to, mail.answer); break;
    case letter::kind::settings: break;  // the limits that change are the realms', which hold at once
    case letter::kind::drain:
      at.draining = true;
      std::ranges::for_each(at.lines, [this](client_number who) { drain(lines_.at(who)); });
      break;
    case letter::kind::stop: at.stopped = true; break;
  }
}

void model::begin(part& at, line& fresh) {
  at.lines.insert(fresh.number);
  set_due(fresh, at_latest(at) + milliseconds(stage_.options.handshake_timeout_ms));
  if (at.draining) {
    drain(fresh);
  }
}

void model::deliver(part& at, const letter& mail) {
  const auto found = lines_.find(mail.to);
  const bool speaks = found != lines_.end() && !found->second.gone() && found->second.speaks();
  if (speaks && append(found->second, '\x81', mail.brought.text(), mail.brought.serial, mail.brought.sender)) {
    return;
  }
  if (mail.to_tell == nullptr) {
    count(counter::messages_missed);
  } else {
    miss(*mail.to_tell, mail.brought, at.index, speaks ? fate::missed_there : fate::overtaken_by_end);
  }
}

void model::drain(line& of) {
  if (of.held) {
    release(of);
  }
  if (of.in == phase::claiming) {
    close(of, "\x03\xE9");
    if (of.read > of.begins) {
      hear_frames(of);
    }
  } else if (of.in == phase::websocket) {
    close(of, "\x03\xE9");
  } else if (of.in == phase::http) {
    end_when_sent(of, false);
  }
}

/// It has lost its id: it hears no more, and is told to go behind the events.
void model::condemn(line& who, const std::string& close_payload) {
  who.condemned = true;
  who.gives_room = false;
  part_of(who).condemned.emplace_back(who.number, close_payload);
}

/// Ends the connection that spoke for an id until now.
void model::end_former(std::uint16_t shard, client_number former) {
  if (line& of = lines_.at(former); of.shard == shard) {
    condemn(of, taken_over);
  } else {
    parts_.at(shard).outgoing[of.shard].push_back({letter::kind::end, former, nullptr, {}, sizeof(server::farewell)});
  }
}

/// \returns false if too much waits there
bool model::write_letter(part& from, const line& to, world* to_tell, const message& what) {
  expected::letters& outgoing = from.outgoing[to.shard];
  const std::size_t bytes = what.text().size();
  if ((mail_bytes(to.shard) + bytes_of(outgoing) + bytes) * stage_.shards > stage_.options.mailbox_bytes_max) {
    count(counter::limit_mailbox_bytes);
    return false;
  }
  outgoing.push_back({letter::kind::deliver, to.number, to_tell, what, bytes});
  return true;
}

void model::post(part& from, bool may_visit) {
  for (auto& [target, waiting] : from.outgoing) {
    const expected::letters outgoing = std::exchange(waiting, {});
    if (outgoing.empty()) {
      continue;
    }
    if (may_visit && outgoing.size() > visit_letters_max) {
      seen_.see(sight::too_many_to_visit);
    } else if (may_visit && is_admitted(target)) {
      visit(parts_.at(target), outgoing);
      continue;
    }
    expected::letters& mailbox = parts_.at(target).mailbox;
    mailbox.insert(mailbox.end(), outgoing.begin(), outgoing.end());
  }
}

/// Whether the shard that is to be visited was asleep.
bool model::is_admitted(std::uint16_t target) {
  if (turn_->knocks.empty() || turn_->knocks.front().shard != target) {
    throw std::logic_error("shard " + std::to_string(target) + " should have been visited");
  }
  const bool admitted = turn_->knocks.front().admitted;
  turn_->knocks.pop_front();
  seen_.see(admitted ? sight::visit : sight::visit_refused);
  return admitted;
}

/// What was sent before comes before. One visit is not the start of another.
void model::visit(part& at, const expected::letters& brought) {
  if (!at.mailbox.empty()) {
    seen_.see(sight::visit_with_mail);
  }
  take_mail(at);
  for (const letter& each : brought) {
    open_letter(at, each);
  }
  settle(at, false);
}

}  // namespace p2p_broker::simulation
