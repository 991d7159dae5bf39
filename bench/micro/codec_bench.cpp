// Cost of the WebSocket codec: taking masked frames apart, whole, many at once and in pieces, and writing headers.
// The decoder unmasks in place, so each turn starts with a fresh copy of the bytes; `copy_only` is what that costs.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "bench/load/frame.hpp"
#include "bench/load/message.hpp"
#include "protocol/ws_decoder.hpp"
#include "protocol/ws_frame.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::size_t message_bytes_max = 2 * 1024 * 1024;
constexpr std::uint32_t mask_key = 0x5ac3961e;

std::string frames_of(message_kind kind, std::int64_t count) {
  std::string frames;
  for (std::int64_t i = 0; i < count; i++) append_frame(frames, opcode::text, template_of(kind).text(), mask_key);
  return frames;
}

// Decodes `input` to its end; the number of whole messages, or -1 when the decoder failed.
std::int64_t decode(protocol::ws_decoder& decoder, std::span<char> input) {
  std::int64_t messages = 0;
  for (;;) {
    const protocol::ws_event event = decoder.next(input, message_bytes_max);
    if (event.what == protocol::ws_event::kind::need_input) return messages;
    if (event.what != protocol::ws_event::kind::text) return -1;
    benchmark::DoNotOptimize(event.data.data());
    messages++;
  }
}

// Frames in pieces of `piece` bytes, as a slow network brings them.
void run_decoder(benchmark::State& state, const std::string& frames, std::int64_t messages, std::size_t piece) {
  std::vector<char> bytes(frames.size());
  protocol::ws_decoder decoder;
  for (auto turn : state) {
    std::memcpy(bytes.data(), frames.data(), frames.size());
    std::int64_t decoded = 0;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      decoded += decode(decoder, std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    }
    if (decoded != messages) {
      state.SkipWithError("the decoder lost a message");
      return;
    }
  }
  state.SetItemsProcessed(state.iterations() * messages);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(frames.size()));
}

void decode_offer(benchmark::State& state) {
  const std::string frames = frames_of(message_kind::offer, 1);
  run_decoder(state, frames, 1, frames.size());
}

void decode_candidates(benchmark::State& state) {
  const std::string frames = frames_of(message_kind::candidate, state.range(0));
  run_decoder(state, frames, state.range(0), frames.size());
}

void decode_offer_in_pieces(benchmark::State& state) {
  run_decoder(state, frames_of(message_kind::offer, 1), 1, static_cast<std::size_t>(state.range(0)));
}

void copy_only(benchmark::State& state) {
  const std::string frames = frames_of(static_cast<message_kind>(state.range(0)), 1);
  std::vector<char> bytes(frames.size());
  for (auto turn : state) {
    std::memcpy(bytes.data(), frames.data(), frames.size());
    benchmark::ClobberMemory();
  }
}

void write_header(benchmark::State& state) {
  char header[protocol::server_header_max];
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto turn : state) {
    benchmark::DoNotOptimize(protocol::write_server_header(header, protocol::ws_opcode::text, size));
    benchmark::ClobberMemory();
  }
}

BENCHMARK(decode_offer);
BENCHMARK(decode_candidates)->Arg(1)->Arg(8)->Arg(64);
BENCHMARK(decode_offer_in_pieces)->Arg(1400)->Arg(100)->Arg(1);
BENCHMARK(copy_only)->Arg(static_cast<std::int64_t>(message_kind::offer));
BENCHMARK(write_header)->Arg(100)->Arg(300)->Arg(70000);

}  // namespace
}  // namespace p2p_broker::bench
