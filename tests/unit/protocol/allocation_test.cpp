// The steady state allocates nothing: whole frames and usual messages are read where they lie.
// Counts every call of operator new in this program, and looks at the difference.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include "protocol/message.hpp"
#include "protocol/ws_decoder.hpp"
#include "tests/unit/received_frame.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}

// The array forms call these; aligned new is not used here. A sanitizer has a nothrow form of its own, so that one has
// to be replaced as well.
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) {
    return memory;
  }
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace p2p_broker::protocol::allocation_test {
namespace {

constexpr std::string_view heartbeat = R"({"type":"HEARTBEAT"})";
constexpr std::string_view spaced_heartbeat = R"({ "type": "HEARTBEAT" })";
constexpr std::string_view candidate =
    R"({"type":"CANDIDATE","payload":{"candidate":{"candidate":"candidate:1 1 UDP 2122252543 192.0.2.7 54321 typ )"
    R"(host","sdpMLineIndex":0,"sdpMid":"0"},"type":"data","connectionId":"dc_0123456789"},)"
    R"("dst":"0b1f5a3e-8f4c-4f7a-9b5e-2f9c8f7d6e5a"})";

std::string offer() {
  std::string sdp = R"(v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n)";
  while (sdp.size() < 2'000) {
    sdp += R"(a=candidate:1 1 UDP 1 192.0.2.7 9 typ host\r\n)";
  }
  return R"({"type":"OFFER","payload":{"sdp":{"type":"offer","sdp":")" + sdp +
         R"("},"type":"data","label":"dc_1","metadata":null,"reliable":false},"dst":"b-c-d-e-f-g-h-i-j-k-l-m-n-o-p"})";
}

/// Calls of operator new that `work` makes.
template <class Work>
std::size_t allocations_of(Work work) {
  const std::size_t before = allocations.load();
  work();
  return allocations.load() - before;
}

TEST(allocation, is_counted) {
  EXPECT_GT(allocations_of([] { (void)std::string(1'000, 'x').size(); }), 0);
}

TEST(allocation, none_for_whole_frames_however_many_come_in_one_read) {
  const std::string text = offer();
  std::string stream;
  for (int i = 0; i < 200; ++i) {
    stream += frame_of(ws_opcode::text, text) + frame_of(ws_opcode::text, candidate) +
              frame_of(ws_opcode::text, heartbeat) + frame_of(ws_opcode::ping, "ping") + frame_of(ws_opcode::pong) +
              frame_of(ws_opcode::binary, candidate);
  }
  ws_decoder decoder;
  std::size_t found = 0;
  const std::size_t count = allocations_of([&] {
    std::span<char> input(stream);
    while (decoder.next(input, 1 << 20).what != ws_event::kind::need_input) {
      ++found;
    }
  });
  EXPECT_EQ(found, 1'200);
  EXPECT_EQ(count, 0);
}

TEST(allocation, none_for_usual_messages) {
  const std::string text = offer();
  bool all_parsed = true;
  const std::size_t count = allocations_of([&] {
    for (const std::string_view each : {std::string_view(text), candidate, heartbeat, spaced_heartbeat}) {
      message out;
      all_parsed = parse_message(each, out) == parse_outcome::parsed && out.type != message_type::other && all_parsed;
    }
  });
  EXPECT_TRUE(all_parsed);
  EXPECT_EQ(count, 0);
}

TEST(allocation, none_for_writing_an_envelope_into_a_buffer) {
  message m;
  ASSERT_EQ(parse_message(candidate, m), parse_outcome::parsed);
  const envelope sent{m.type, R"("me")", m.dst_json, m.payload};
  std::string buffer(sent.size() + server_header_max, '\0');
  const std::size_t count =
      allocations_of([&] { sent.write(write_server_header(buffer.data(), ws_opcode::text, sent.size())); });
  EXPECT_EQ(count, 0);
}

TEST(allocation, a_frame_in_two_reads_costs_a_few_and_gives_them_back) {
  const std::string frame = frame_of(ws_opcode::text, candidate);
  std::string first = frame.substr(0, 100);
  std::string second = frame.substr(100);
  ws_decoder decoder;
  const std::size_t count = allocations_of([&] {
    std::span<char> input(first);
    (void)decoder.next(input, 1 << 20);
    input = second;
    (void)decoder.next(input, 1 << 20);
    (void)decoder.next(input, 1 << 20);
  });
  EXPECT_GT(count, 0);
  EXPECT_LE(count, 3);  // the place for it, its start, and the whole of it
  EXPECT_EQ(decoder.held_bytes(), 0);
}

}  // namespace
}  // namespace p2p_broker::protocol::allocation_test
