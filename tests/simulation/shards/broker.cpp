#include "tests/simulation/shards/broker.hpp"

#include <memory>
#include <utility>
#include <variant>

#include "tests/simulation/net/scarcity.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::simulation {

broker::broker(const setting& stage, network& net, dice& chance, std::uint64_t seed)
    : net_(net),
      chance_(chance),
      realms_(stage.options, {seed, ~seed}),
      ids_(std::get<protocol::id_template>(protocol::id_template::parse(stage.options.id_format))),
      addresses_({~seed, seed}),
      shared_{.settings = stage.options, .all_realms = realms_, .ids = ids_, .addresses = addresses_} {
  for (std::uint16_t i = 0; i < stage.shards; ++i) {
    shared_.inboxes.push_back(std::make_unique<server::mailbox>());
  }
  for (std::uint16_t i = 0; i < stage.shards; ++i) {
    shards_.push_back(
        std::make_unique<server::shard>(i, shared_, std::make_unique<protocol::seeded_random>(seed * 31 + i)));
    doors_.push_back(std::make_unique<door>(*shards_[i], i, chance, stage.refuses_visits, knocks_));
    shared_.inboxes[i]->belong_to(*doors_[i]);
  }
  shards_[stage.sweeper]->sweep_queues();
  outside_ = std::make_unique<server::neighbours>(shared_.inboxes, stage.options.mailbox_bytes_max);
}

void broker::take_socket(int fd, std::uint16_t shard) {
  shared_.sockets.add();
  server::address loopback;  // for which limits by address do not hold
  loopback.bytes.back() = 1;
  outside_->give_socket(shard, server::file_descriptor(fd), loopback);
}

void broker::order(server::mail::kind what) {
  server::mail letter;
  letter.add({.what = what, .to = {}});
  for (const auto& inbox : shared_.inboxes) {
    inbox->post(letter);
  }
}

void broker::take_settings(const config::options& settings) {
  realms_.take(settings);
  shared_.newest.set(std::make_shared<server::settings_snapshot>(server::settings_snapshot{settings, ids_, nullptr}));
  order(server::mail::kind::settings);
}

broker::woken broker::serve(std::uint16_t shard, bool everything) {
  std::vector<simulated_loop::news> news = net_.loop(shard).draw(chance_, everything);
  const whose_code brokers(true);
  const bool goes_on = shards_[shard]->serve_once();
  const whose_code here(false);
  return {std::move(news), std::exchange(knocks_, {}), goes_on};
}

std::uint64_t broker::total(server::counter which) const {
  std::uint64_t sum = 0;
  for (const auto& each : shards_) {
    sum += each->counts().value(which);
  }
  return sum;
}

}  // namespace p2p_broker::simulation
