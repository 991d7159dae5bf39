// How a scenario compares the real core with the model.
// Some of it after every step, and what takes longer now and then and at the end.
#include <algorithm>
#include <stdexcept>

#include "tests/simulation/scenario.hpp"

namespace p2p_broker::simulation {

using server::counter;

void scenario::check(bool good, const std::string& sentence) const {
  if (!good) {
    throw std::runtime_error("step " + std::to_string(step_) + ": " + sentence);
  }
}

void scenario::compare_often() {
  for (const client_number who : present_) {
    const int fd = guests_.at(who).fd;
    const expected::line& wanted = model_.line_of(who);
    const std::string name = "client " + std::to_string(who);
    const std::string& real = net_.at(fd).waiting_for_client();
    if (real.size() != wanted.pipe_bytes) {
      std::string foretold;
      for (const expected::stretch& each : wanted.pipe) {
        foretold += each.bytes;
      }
      check(false, name + " can read\n  " + real + "\nand should read\n  " + foretold);
    }
    check(net_.closed_by_broker(fd) == wanted.freed, name + (wanted.freed ? " should" : " should not") + " be closed");
    check(net_.at(fd).finished_by_broker() == wanted.shut, name + " was told an end, or was not");
  }
  for (std::uint16_t shard = 0; shard < stage_.shards; ++shard) {
    check(broker_.shared().inboxes[shard]->waiting_bytes() == model_.mail_bytes(shard), "the mail has a wrong size");
  }
  for (const auto& each : broker_.realms().all()) {
    check(each->size() == model_.size(each->key()), "the number of registered ids is wrong");
    check(each->graced() == model_.graced(each->key()), "the number of ids kept for broken connections is wrong");
  }
  compare_sums();
}

/// Buffers are larger than what is in them, so the sums are not foretold, only what must and what may be in them.
void scenario::compare_sums() {
  bool incomplete = false;
  for (const client_number who : present_) {
    const expected::line& line = model_.line_of(who);
    incomplete |= line.listens() && line.read > line.begins;
  }
  const server::shared_state& shared = broker_.shared();
  check(shared.sockets.count() == net_.open(), "the number of sockets is wrong");
  check(incomplete == (shared.incoming_bytes > 0), "the sum of bytes of incomplete messages is wrong");
  compare_unsent(shared.outbox_bytes, [](const expected::line&) { return true; });
  std::uint64_t of_keys = 0;
  for (const auto& each : broker_.realms().all()) {
    of_keys += each->outbox_bytes();
    compare_unsent(each->outbox_bytes(), [&](const expected::line& line) { return model_.came_by(each->key(), line); });
  }
  const bool others = std::ranges::any_of(present_, [&](client_number who) {
    const expected::line& line = model_.line_of(who);
    return line.home == nullptr && line.blocked;
  });
  check(others ? of_keys < shared.outbox_bytes : of_keys == shared.outbox_bytes, "the sums of the keys do not add up");
}

/// \param sum of all for whom `counts` is true
void scenario::compare_unsent(std::uint64_t sum, const std::function<bool(const expected::line&)>& counts) {
  std::size_t blocked = 0;
  for (const client_number who : present_) {
    const expected::line& line = model_.line_of(who);
    blocked += line.blocked && counts(line) ? line.pending() : 0;
  }
  check(blocked == 0 ? sum == 0 : sum >= blocked, "a sum of bytes for slow receivers is " + std::to_string(sum) +
                                                      ", with " + std::to_string(blocked) + " bytes blocked");
}

void scenario::compare_realms() {
  check(broker_.realms().waiting_bytes() == model_.waiting_bytes(), "the sum of waiting bytes is wrong");
  for (const auto& each : broker_.realms().all()) {
    const std::vector<std::string> ids = model_.ids(each->key());
    const auto id_of = [](const server::numbered_registration& of) { return of.entry->id(); };
    check(std::ranges::equal(each->in_order(), ids, {}, id_of), "the list of ids is wrong");
    check(each->holds().size() <= stage_.options.id_hold_max, "more ids are kept aside than may be");
    for (const std::string& id : ids) {
      const auto bytes = each->registered(id)->queued_bytes.load();
      check(bytes == model_.waiting_bytes_of(each->key(), id), "the waiting bytes of " + id + " are wrong");
    }
    compare_links(each->key());
  }
}

/// A link is asked for only where it exists, which changes nothing. Registrations are numbered from 1 on, so those that
/// have ended are known, too.
void scenario::compare_links(const std::string& key) {
  server::realm& real = *broker_.realms().find(key);
  std::map<std::string, std::uint64_t> numbers;
  std::uint64_t last = 0;
  for (const server::numbered_registration& each : real.in_order()) {
    last = numbers[std::string(each.entry->id())] = each.uid;
  }
  std::size_t linked = 0;
  for (const auto& [id, number] : numbers) {
    const std::set<std::string> partners = model_.linked_with(key, id);
    check(real.links().links_of(number) == partners.size(), id + " has a wrong number of links");
    check(partners.size() <= stage_.options.connection_limit, id + " has more links than it may");
    for (const std::string& partner : partners) {
      const auto known = real.links().offer(number, numbers.at(partner));
      check(known == server::link_table::verdict::linked_before, id + " is not linked with " + partner);
    }
    linked += partners.size();
  }
  std::size_t all = 0;
  for (std::uint64_t number = last < 200 ? 1 : last - 200; number <= last + 20; ++number) {
    all += real.links().links_of(number);
  }
  check(all <= linked, "a peer that has left is still linked");
}

void scenario::compare_counters() {
  for (std::size_t i = 0; i < server::counter_count; ++i) {
    const auto which = static_cast<counter>(i);
    const auto& tally = books().tally();
    const auto wanted = tally.find(which);
    const std::uint64_t count = broker_.total(which);
    check(count == (wanted == tally.end() ? 0 : wanted->second),
          std::string(server::row_of(which).name) + " counts " + std::to_string(count) + ", and should " +
              std::to_string(wanted == tally.end() ? 0 : wanted->second));
  }
}

/// Every message that was for another peer was delivered once, or the model knows why not.
void scenario::compare_fates() {
  std::size_t delivered = 0;
  for (const auto& [serial, what] : books().fates()) {
    check((what == fate::delivered) == witness_.was_delivered(serial),
          "message " + std::to_string(serial) + " was not where it should be");
    delivered += what == fate::delivered ? 1 : 0;
  }
  check(delivered == witness_.delivered(), "somebody got a message that was not sent");
  check(books().fates().size() == witness_.sent(), "a message is neither delivered nor accounted for");
}

}  // namespace p2p_broker::simulation
