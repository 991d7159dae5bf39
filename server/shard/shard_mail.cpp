// How shards reach each other: by mail, or by a visit while the other one sleeps. The other half of shard.cpp.

#include <cstring>

#include "server/shard/shard.hpp"

namespace p2p_broker::server {

void shard::read_mail() {
  update_clock();
  context_.shared.inboxes[context_.index]->take(incoming_);
  incoming_.for_each([this](const mail::letter& letter, std::string_view text) { on_letter(letter, text); });
  incoming_.clear();
}

void shard::on_letter(const mail::letter& letter, std::string_view text) {
  switch (letter.what) {
    case mail::kind::socket: {
      address from;
      std::memcpy(&from, text.data(), sizeof from);
      add_connection(file_descriptor(letter.fd), from);
      return;
    }
    case mail::kind::deliver:
      if (connection* const link = find(letter.to); link != nullptr && link->websocket().speaker().speaks()) {
        link->websocket().deliver(*link, text);
      } else {
        context_.routes.missed(*letter.of, text, context_.now);
      }
      return;
    case mail::kind::taken_over: end_taken_over(letter.to); return;
    case mail::kind::drain: begin_drain(); return;
    case mail::kind::stop: stopped_ = true; return;
  }
}

void shard::deliver(peer_ref to, realm& of, const protocol::envelope& message) {
  if (to.shard == context_.index) {
    if (connection* const link = find(to); link != nullptr) {
      link->websocket().deliver(*link, message);
    }
    return;
  }
  mail& outgoing = outgoing_[to.shard];
  outgoing_waits_ = true;
  const std::size_t on_the_way = context_.shared.inboxes[to.shard]->waiting_bytes() + outgoing.bytes();
  if (on_the_way + message.size() > context_.settings.mailbox_bytes_max) {
    update_clock();
    context_.refuse(counter::limit_mailbox_bytes, {});
    context_.routes.missed(of, message.text(), context_.now);
    return;
  }
  char* const room = outgoing.add_with_room({.what = mail::kind::deliver, .to = to, .of = &of}, message.size());
  message.write(room);
}

void shard::note_refusal(counter which, const registration& sender) {
  context_.refused.note(which, log::quoted(sender.id()), context_.now);
}

void shard::end_taken_over(peer_ref former) {
  if (former.shard != context_.index) {
    outgoing_waits_ = true;
    outgoing_[former.shard].add({.what = mail::kind::taken_over, .to = former});
    return;
  }
  if (connection* const link = find(former); link != nullptr) {
    link->websocket().lose_id();
    link->close_websocket(protocol::close_code::normal, "taken over", end_reason::taken_over);
  }
}

void shard::post_outgoing(bool may_visit) {
  outgoing_waits_ = false;
  for (std::size_t target = 0; target < outgoing_.size(); ++target) {
    mail& letters = outgoing_[target];
    if (letters.empty()) {
      continue;
    }
    const bool visit = may_visit && letters.count() <= visit_letters_max;
    if (!visit || !context_.shared.shards[target]->serve_asleep(letters)) {
      context_.shared.inboxes[target]->post(letters);
    }
    letters.clear();
  }
}

bool shard::serve_asleep(const mail& letters) {
  const std::unique_lock visit(turn_, std::try_to_lock);
  if (!visit) {
    return false;
  }
  read_mail();  // what was sent before comes before
  letters.for_each([this](const mail::letter& letter, std::string_view text) { on_letter(letter, text); });
  flush_all();
  post_outgoing(false);  // one visit is not the start of another
  if (!context_.gone.empty()) {
    context_.shared.inboxes[context_.index]->wake();  // to free them: events on their way to its thread may name them
  }
  return true;
}

}  // namespace p2p_broker::server
