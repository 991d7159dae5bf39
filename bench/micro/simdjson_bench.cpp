// What simdjson would take in place of the own scanner: a document of the whole message, checked, and its members.
// Built only where simdjson is at hand (Debian: libsimdjson-dev); the broker does not use it, see docs/adr/0003.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "bench/load/message.hpp"

namespace p2p_broker::bench {
namespace {

void parse_with_simdjson(benchmark::State& state) {
  const message_template& message = template_of(static_cast<message_kind>(state.range(0)));
  state.SetLabel(message.type());
  const simdjson::padded_string text(message.text());
  simdjson::dom::parser parser;
  for (auto turn : state) {
    simdjson::dom::element document;
    std::string_view type;
    std::string_view dst;
    if (parser.parse(text).get(document) || document["type"].get(type) || document["dst"].get(dst)) {
      state.SkipWithError("simdjson refuses the message");
      return;
    }
    benchmark::DoNotOptimize(type);
    benchmark::DoNotOptimize(dst);
  }
}

BENCHMARK(parse_with_simdjson)->DenseRange(0, 2);

}  // namespace
}  // namespace p2p_broker::bench
