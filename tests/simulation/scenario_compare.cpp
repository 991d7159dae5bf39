// How a scenario compares the real core with the model.
// Some of it after every step, and what takes longer now and then and at the end.
#include <stdexcept>

#include "tests/simulation/scenario.hpp"

namespace p2p_broker::simulation {

using server::counter;

void scenario::check(bool good, const std::string& sentence) const {
  if (!good) {
    throw std::runtime_error("step " + std::to_string(step_) + ": " + sentence);
  }
}

void scenario::compare_often() const {
  for (const client_number who : present_) {
    const std::size_t real = shard_of(who).pending_bytes(who);
    const std::size_t wanted = model_.pending_bytes(who);
    check(real == wanted, "client " + std::to_string(who) + " is to get " + std::to_string(real) +
                              " bytes, and should " + std::to_string(wanted));
  }
  for (const auto& each : shards_) {
    check(each->fault().empty(), each->fault());
  }
  for (const auto& each : realms_.all()) {
    check(each->size() == model_.size(each->key()), "the number of registered ids is wrong");
  }
}

void scenario::compare_realms() const {
  check(realms_.waiting_bytes() == model_.waiting_bytes(), "the sum of waiting bytes is wrong");
  for (const auto& each : realms_.all()) {
    const std::vector<std::string> ids = model_.ids(each->key());
    check(each->list() == ids, "the list of ids is wrong");
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
void scenario::compare_links(const std::string& key) const {
  server::realm& real = *realms_.find(key);
  std::map<std::string, std::uint64_t> numbers;
  std::uint64_t last = 0;
  for (const std::string& id : real.list()) {
    last = numbers[id] = real.registered(id)->uid();
  }
  std::size_t linked = 0;
  for (const auto& [id, number] : numbers) {
    const std::set<std::string> partners = model_.linked_with(key, id);
    check(real.links().links_of(number) == partners.size(), id + " has a wrong number of links");
    check(partners.size() <= stage_.options.connection_limit, id + " has more links than it may");
    for (const std::string& partner : partners) {
      const auto known = real.links().link(number, numbers.at(partner));
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

void scenario::compare_counters() const {
  for (std::size_t i = 0; i < server::counter_count; ++i) {
    const auto which = static_cast<counter>(i);
    const auto wanted = model_.tally().find(which);
    std::uint64_t count = 0;
    for (const auto& each : shards_) {
      count += each->counts().value(which);
    }
    check(count == (wanted == model_.tally().end() ? 0 : wanted->second),
          std::string(name_of(which)) + " counts " + std::to_string(count));
  }
}

/// Every message that was for another peer was delivered once, or the model knows why not.
void scenario::compare_fates() const {
  std::size_t delivered = 0;
  for (const auto& [serial, what] : model_.fates()) {
    check((what == fate::delivered) == witness_.was_delivered(serial),
          "message " + std::to_string(serial) + " was not where it should be");
    delivered += what == fate::delivered ? 1 : 0;
  }
  check(delivered == witness_.delivered(), "somebody got a message that was not sent");
  check(model_.fates().size() == witness_.sent(), "a message is neither delivered nor accounted for");
}

}  // namespace p2p_broker::simulation
