// Cost of reading one message with full validation and of writing the one that is relayed.
// A JSON document tree is measured beside it, as what the envelope scan has to beat.
#include <benchmark/benchmark.h>

#include <nlohmann/json.hpp>

#include "bench/load/message.hpp"
#include "protocol/message.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::string_view source_json = "\"0f1e2d3c-0001-4000-8000-a5c300000001\"";

const std::string& text_of(benchmark::State& state) {
  const auto kind = static_cast<message_kind>(state.range(0));
  state.SetLabel(template_of(kind).type());
  return template_of(kind).text();
}

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void parse_message(benchmark::State& state) {
  const std::string& text = text_of(state);
  for (auto turn : state) {
    protocol::message message;
    benchmark::DoNotOptimize(protocol::parse_message(text, message));
    benchmark::DoNotOptimize(message);
  }
  count_bytes(state, text);
}

void rewrite_message(benchmark::State& state) {
  const std::string& text = text_of(state);
  protocol::message message;
  if (protocol::parse_message(text, message) != protocol::parse_outcome::parsed) {
    state.SkipWithError("the message was not parsed");
    return;
  }
  std::string out(text.size() + source_json.size() + 64, '\0');
  for (auto turn : state) {
    const protocol::envelope relayed{message.type, source_json, message.dst_json, message.payload};
    benchmark::DoNotOptimize(relayed.size());
    benchmark::DoNotOptimize(relayed.write(out.data()));
    benchmark::ClobberMemory();
  }
  count_bytes(state, text);
}

void relay_by_document(benchmark::State& state) {
  const std::string& text = text_of(state);
  for (auto turn : state) {
    nlohmann::json document = nlohmann::json::parse(text);
    document["src"] = "0f1e2d3c-0001-4000-8000-a5c300000001";
    benchmark::DoNotOptimize(document.dump());
  }
  count_bytes(state, text);
}

void every_kind(benchmark::internal::Benchmark* of) {
  for (const auto kind : {message_kind::offer, message_kind::answer, message_kind::candidate}) {
    of->Arg(static_cast<std::int64_t>(kind));
  }
}

BENCHMARK(parse_message)->Apply(every_kind);
BENCHMARK(rewrite_message)->Apply(every_kind);
BENCHMARK(relay_by_document)->Apply(every_kind);

}  // namespace
}  // namespace p2p_broker::bench
