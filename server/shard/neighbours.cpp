#include "server/shard/neighbours.hpp"

#include <cstring>
#include <new>
#include <type_traits>

namespace p2p_broker::server {
namespace {

template <class Value>
[[nodiscard]] std::string_view bytes_of(const Value& value) noexcept {
  static_assert(std::is_trivially_copyable_v<Value>);
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class Value>
[[nodiscard]] Value value_in(std::string_view bytes) noexcept {
  Value value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace

char* neighbours::room_for(peer_ref to, std::size_t bytes, realm* to_tell, sender_uid sender) {
  if (is_full(to.shard, bytes)) {
    return nullptr;
  }
  wait_ = true;
  return outgoing_[to.shard].add_with_room(
      {.what = mail::kind::deliver, .to = to, .to_tell = to_tell, .sender = sender}, bytes);
}

void neighbours::tell(peer_ref to, std::string_view text) {
  if (is_full(to.shard, text.size())) {
    end(to, farewell_to_slow);
    return;
  }
  wait_ = true;
  outgoing_[to.shard].add({.what = mail::kind::tell, .to = to}, text);
}

void neighbours::end(peer_ref who, const farewell& why) {
  wait_ = true;
  outgoing_[who.shard].add({.what = mail::kind::end, .to = who}, bytes_of(why));
}

void neighbours::ask(peer_ref owner, const claim_question& question) {
  wait_ = true;
  outgoing_[owner.shard].add({.what = mail::kind::ask, .to = owner}, bytes_of(question));
}

void neighbours::answer(peer_ref claimant, claim_answer answer) {
  wait_ = true;
  outgoing_[claimant.shard].add({.what = mail::kind::answer, .to = claimant}, bytes_of(answer));
}

void neighbours::tell_levy(std::size_t self, const levy_notice& notice) {
  for (std::size_t target = 0; target < outgoing_.size(); ++target) {
    if (target != self) {
      wait_ = true;
      outgoing_[target].add({.what = mail::kind::levy, .to = {}}, bytes_of(notice));
    }
  }
}

void neighbours::give_socket(std::size_t shard, file_descriptor socket, const address& from) {
  mail letter;
  letter.add({.what = mail::kind::socket, .to = {}, .to_tell = nullptr, .fd = socket.get()}, bytes_of(from));
  all_[shard]->post(letter);
  (void)socket.release();
}

void neighbours::post(bool may_visit) {
  wait_ = false;
  for (std::size_t target = 0; target < outgoing_.size(); ++target) {
    mail& letters = outgoing_[target];
    if (letters.empty()) {
      continue;
    }
    try {
      if (may_visit) {
        all_[target]->hand_over(letters);
      } else {
        all_[target]->post(letters);
      }
      letters.clear();
    } catch (const std::bad_alloc&) {
      kept_ = true;  // there may be memory at the next tick
    }
  }
}

void post_end(mailbox& to, peer_ref who, const farewell& why) {
  mail letter;
  letter.add({.what = mail::kind::end, .to = who}, bytes_of(why));
  to.post(letter);
}

farewell farewell_in(std::string_view text) noexcept { return value_in<farewell>(text); }
claim_question question_in(std::string_view text) noexcept { return value_in<claim_question>(text); }
claim_answer answer_in(std::string_view text) noexcept { return value_in<claim_answer>(text); }
address address_in(std::string_view text) noexcept { return value_in<address>(text); }
levy_notice levy_in(std::string_view text) noexcept { return value_in<levy_notice>(text); }

}  // namespace p2p_broker::server
