#include "server/admin/metrics.hpp"

#include <limits>
#include <utility>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "server/admin/state_json.hpp"

namespace p2p_broker::server::admin {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

constexpr double us_per_s = 1e6;

[[nodiscard]] std::string own(std::string_view name) { return std::string("p2p_broker_").append(name); }

void add_gauge(MetricFamily& to, double value, labels of = {}) {
  ClientMetric& metric = to.metric.emplace_back();
  metric.label = std::move(of);
  metric.gauge.value = value;
}

void add_count(MetricFamily& to, double value, labels of = {}) {
  ClientMetric& metric = to.metric.emplace_back();
  metric.label = std::move(of);
  metric.counter.value = value;
}

/// Families in the order in which they are made.
class families final : public prometheus::Collectable {
 public:
  explicit families(const snapshot& now) : now_(now) {}

  [[nodiscard]] std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> all;
    about(all);
    counters_of(all);
    keys(all);
    uses(all);
    latencies(all);
    process(all);
    return all;
  }

 private:
  using list = std::vector<MetricFamily>;

  static MetricFamily& add(list& to, std::string name, std::string_view help, MetricType type) {
    return to.emplace_back(MetricFamily{std::move(name), std::string(help), type, {}});
  }
  static void gauge(list& to, std::string name, std::string_view help, double value) {
    add_gauge(add(to, std::move(name), help, MetricType::Gauge), value);
  }

  void about(list& to) const {
    add_gauge(add(to, own("build_info"), "1, with the version that runs.", MetricType::Gauge), 1,
              {{"version", std::string(now_.version)}});
    gauge(to, own("draining"), "1 from the first moment of a drain, else 0.", now_.draining ? 1 : 0);
    gauge(to, own("threads"), "Threads that serve connections.", static_cast<double>(now_.threads));
  }

  /// A counter for each event; what was refused is one counter by reason, and what was relayed one by type.
  void counters_of(list& to) const {
    constexpr std::array relayed{
        std::pair{counter::relayed_offers, "OFFER"}, std::pair{counter::relayed_answers, "ANSWER"},
        std::pair{counter::relayed_candidates, "CANDIDATE"}, std::pair{counter::relayed_leaves, "LEAVE"},
        std::pair{counter::relayed_expires, "EXPIRE"}};
    MetricFamily refused{own("refused_total"),
                         "What was refused, delayed or ended, by the counter that the log names.",
                         MetricType::Counter,
                         {}};
    for (std::size_t i = 0; i < counter_count; ++i) {
      const counter_row& row = counter_rows[i];
      const auto value = static_cast<double>(now_.counts[i]);
      if (is_refusal(row)) {
        add_count(refused, value, {{"reason", std::string(row.name)}, {"option", std::string(row.option())}});
      } else if (row.name == "messages_relayed") {
        MetricFamily& family = add(to, own("messages_relayed_total"), row.sentence, MetricType::Counter);
        for (const auto& [which, type] : relayed) {
          add_count(family, static_cast<double>(now_.count_of(which)), {{"type", type}});
        }
      } else if (!row.name.starts_with("relayed_")) {
        add_count(add(to, own(row.name) + "_total", row.sentence, MetricType::Counter), value);
      }
    }
    to.push_back(std::move(refused));
  }

  template <class Value>
  void by_key(list& to, std::string_view name, std::string_view help, Value value) const {
    MetricFamily& family = add(to, own(name), help, MetricType::Gauge);
    for (const key_reading& each : now_.keys) {
      add_gauge(family, static_cast<double>(value(each)), {{"key", each.key}});
    }
  }
  void amount(list& to, std::string_view name, std::string_view what, std::uint64_t key_usage::amounts::*of) const {
    const std::string help = std::string(what) + ", by key.";
    by_key(to, name, help, [of](const key_reading& each) { return each.now.*of; });
    by_key(to, std::string(name) + "_highest", "At most at any look since the start: " + help,
           [of](const key_reading& each) { return each.most.*of; });
  }
  void keys(list& to) const {
    amount(to, "peers", "Registered peers", &key_usage::amounts::peers);
    by_key(to, "kept_ids", "Ids that are kept for the token of a broken connection, by key.",
           [](const key_reading& each) { return each.kept_ids; });
    amount(to, "links", "Links between peers", &key_usage::amounts::links);
    amount(to, "key_queue_bytes", "Bytes of messages that wait for absent peers", &key_usage::amounts::queue_bytes);
    amount(to, "key_outbox_bytes", "Bytes that wait for slow receivers", &key_usage::amounts::outbox_bytes);
  }

  void uses(list& to) const {
    MetricFamily limit{
        own("limit"), "The value of an option that limits what a gauge here counts.", MetricType::Gauge, {}};
    for (const use_reading& each : now_.uses) {
      constexpr std::string_view sum = "total_";
      const std::string_view name = each.name.starts_with(sum) ? each.name.substr(sum.size()) : each.name;
      const std::string help(each.sentence);
      gauge(to, own(name), "Now: " + help, static_cast<double>(each.now));
      gauge(to, own(name) + "_highest", "At most at any look since the start: " + help, static_cast<double>(each.most));
      if (each.limit) {
        add_gauge(limit, static_cast<double>(*each.limit), {{"option", std::string(each.option)}});
      }
    }
    if (!now_.keys.empty()) {
      add_gauge(limit, static_cast<double>(now_.keys.front().limit), {{"option", "concurrent_limit"}});
    }
    to.push_back(std::move(limit));
  }

  void latencies(list& to) const {
    for (std::size_t i = 0; i < timed_rows.size(); ++i) {
      const latency_counts& counts = now_.latencies[i];
      MetricFamily& family = add(to, own(timed_rows[i].name) + "_seconds",
                                 std::string("Time ").append(timed_rows[i].sentence), MetricType::Histogram);
      ClientMetric::Histogram& histogram = family.metric.emplace_back().histogram;
      for (std::size_t step = 0; step < counts.counts.size(); ++step) {
        histogram.sample_count += counts.counts[step];
        const double bound = step < latency_counts::bounds_us.size() ? latency_counts::bounds_us[step] / us_per_s
                                                                     : std::numeric_limits<double>::infinity();
        histogram.bucket.push_back({histogram.sample_count, bound});
      }
      histogram.sample_sum = static_cast<double>(counts.sum_us) / us_per_s;
    }
  }

  /// As Prometheus' own clients name them.
  void process(list& to) const {
    const process_reading& has = now_.process;
    add_count(add(to, "process_cpu_seconds_total", "Processor time that the process has used.", MetricType::Counter),
              has.cpu_s);
    gauge(to, "process_resident_memory_bytes", "Memory that the process holds.",
          static_cast<double>(has.resident_bytes));
    gauge(to, "process_virtual_memory_bytes", "Address space of the process.", static_cast<double>(has.virtual_bytes));
    gauge(to, "process_open_fds", "Open file descriptors.", static_cast<double>(has.open_files));
    gauge(to, "process_max_fds", "File descriptors that may be open.", static_cast<double>(has.open_files_max));
    gauge(to, "process_start_time_seconds", "When it started, in seconds since 1970.",
          static_cast<double>(now_.started_at_s));
  }

  const snapshot& now_;
};

}  // namespace

std::string metrics_text(const snapshot& now) {
  return prometheus::TextSerializer().Serialize(families(now).Collect());
}

}  // namespace p2p_broker::server::admin
