// Two implementations of RFC 6455 on the same bytes: our decoder against Boost.Beast's stream in the server's role.
// Seeded streams of legal and broken frames, whole and cut at every boundary; each known difference has its own test.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/beast_recording.hpp"
#include "tests/unit/received_frame.hpp"
#include "tests/unit/unruly_client.hpp"
#include "tests/unit/ws_recording.hpp"
#include "tests/unit/ws_verdict.hpp"

namespace p2p_broker::protocol::ws_differential_test {
namespace {

using namespace std::string_literals;
using kind = ws_event::kind;
using events = std::vector<recorded_event>;

constexpr std::size_t limit = 400;

/// The answers that a session gives to what our decoder found, in the bytes that our own frame writer makes.
std::string answers_to(const events& found) {
  std::string out;
  for (const recorded_event& event : found) {
    switch (event.what) {
      case kind::ping: out += make_frame(ws_opcode::pong, event.data); break;
      case kind::close:
        out += make_close_frame(event.code == close_code::no_status ? close_code::normal : event.code);
        break;
      case kind::failed: out += make_close_frame(event.code); break;
      default: break;
    }
  }
  return out;
}

verdict compare_on(const std::string& stream, const std::vector<std::size_t>& cuts) {
  const ws_recording ours = record(stream, cuts, limit);
  const beast_recording beasts = record_beast(stream, cuts, limit);
  // Beast reads no more after a close; nor does a session of ours, but the decoder itself may be asked.
  events mine = ours.events;
  const auto close =
      std::find_if(mine.begin(), mine.end(), [](const recorded_event& event) { return event.what == kind::close; });
  if (close != mine.end()) {
    mine.erase(close + 1, mine.end());
  }
  const verdict found = compare(mine, beasts.events, stream, limit);
  EXPECT_NE(found, verdict::differ) << "stream " << testing::PrintToString(stream) << "\nours  "
                                    << testing::PrintToString(mine) << "\nBeast "
                                    << testing::PrintToString(beasts.events);
  if (found == verdict::same) {
    EXPECT_EQ(answers_to(mine), beasts.written);
  }
  return found;
}

std::vector<std::size_t> every_byte(const std::string& stream) {
  std::vector<std::size_t> cuts;
  for (std::size_t at = 1; at < stream.size(); ++at) {
    cuts.push_back(at);
  }
  return cuts;
}

TEST(ws_differential, finds_in_whole_and_in_crumbled_streams_what_beast_finds) {
  unruly_client client(6455);
  std::map<verdict, int> tally;
  std::map<kind, int> seen;
  constexpr int streams = 5'000;
  for (int i = 0; i < streams; ++i) {
    const std::string stream = client.stream();
    ++tally[compare_on(stream, {})];
    compare_on(stream, every_byte(stream));
    ASSERT_FALSE(HasFailure());
    for (const recorded_event& event : record_whole(stream, limit).events) {
      ++seen[event.what];
    }
  }
  EXPECT_GT(tally[verdict::same], streams * 9 / 10);
  EXPECT_EQ(tally.size(), known_verdicts);  // an exemption that nothing needs would hide an error
  for (const kind what : {kind::text, kind::binary, kind::ping, kind::pong, kind::close, kind::failed}) {
    EXPECT_GT(seen[what], streams / 50) << static_cast<int>(what);  // or the client is too wild, or too tame
  }
}

TEST(ws_differential, finds_in_streams_cut_at_every_boundary_what_beast_finds) {
  unruly_client client(4122);
  for (int i = 0; i < 400; ++i) {
    const std::string stream = client.stream();
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
      compare_on(stream, {cut});
      ASSERT_FALSE(HasFailure()) << cut;
    }
  }
}

TEST(ws_differential, agrees_with_beast_on_the_limit_of_a_message) {
  const std::string most(limit, 'x');
  const std::string start = frame_of(ws_opcode::text, "abc", false);
  for (const std::string& stream :
       {frame_of(ws_opcode::text, most), frame_of(ws_opcode::text, most + "x"), received_frame{}.header(1 << 20),
        start + frame_of(ws_opcode::continuation, most.substr(3)),
        start + frame_of(ws_opcode::continuation, most.substr(2))}) {
    EXPECT_EQ(compare_on(stream, {}), verdict::same);
    EXPECT_EQ(compare_on(stream, every_byte(stream)), verdict::same);
  }
}

// The known differences. In each of them the RFC allows or demands what we do.

TEST(ws_differential, known_difference_beast_judges_text_before_the_message_is_complete) {
  // 8.1 sets no time; we judge once, when all is there, and a message that never ends is never delivered.
  const std::string stream = frame_of(ws_opcode::text, "\xFF", false) + frame_of(ws_opcode::ping);
  EXPECT_EQ(record_whole(stream, limit).events, events{ping_event("")});
  EXPECT_EQ(record_beast(stream, {}, limit).events, events{failed_event(close_code::bad_text)});
  EXPECT_EQ(compare_on(stream + frame_of(ws_opcode::continuation), {}), verdict::later_bad_text);
}

TEST(ws_differential, known_difference_beast_overlooks_a_cut_character_before_an_empty_last_fragment) {
  // 5.6: the whole message must be valid UTF-8.
  const std::string stream = frame_of(ws_opcode::text, "\xE2\x82", false) + frame_of(ws_opcode::continuation);
  EXPECT_EQ(record_whole(stream, limit).events, events{failed_event(close_code::bad_text)});
  EXPECT_EQ(record_beast(stream, {}, limit).events, events{text_event("\xE2\x82")});
}

TEST(ws_differential, known_difference_beast_refuses_close_code_1014) {
  // 7.4.2 leaves new codes to the registry, where 1014 (bad gateway) stands now; npm ws takes it too.
  const std::string stream = frame_of(ws_opcode::close, close_payload(1014));
  EXPECT_EQ(record_whole(stream, limit).events, events{close_event(close_code{1014}, close_payload(1014))});
  EXPECT_EQ(record_beast(stream, {}, limit).events, events{failed_event(close_code::protocol_error)});
}

TEST(ws_differential, known_difference_beast_accepts_close_codes_from_5000) {
  // 7.4.2 ends at 4999.
  const std::string stream = frame_of(ws_opcode::close, close_payload(5000));
  EXPECT_EQ(record_whole(stream, limit).events, events{failed_event(close_code::protocol_error)});
  EXPECT_EQ(record_beast(stream, {}, limit).events, events{close_event(close_code{5000}, close_payload(5000))});
}

TEST(ws_differential, known_difference_beast_answers_1002_to_a_close_reason_that_is_not_utf8) {
  // 7.4.1 names 1007 for data inconsistent with the type of the message; npm ws sends 1007.
  const std::string stream = frame_of(ws_opcode::close, close_payload(1000, "\xFF"));
  EXPECT_EQ(record_whole(stream, limit).events, events{failed_event(close_code::bad_text)});
  EXPECT_EQ(record_beast(stream, {}, limit).events, events{failed_event(close_code::protocol_error)});
}

TEST(ws_differential, known_difference_beast_waits_for_the_whole_header_before_it_judges) {
  // 5.1 and 5.2 set no time; two bytes are enough to know.
  EXPECT_EQ(record_whole("\xC1\x80", limit).events, events{failed_event(close_code::protocol_error)});
  EXPECT_EQ(record_beast("\xC1\x80", {}, limit).events, events{});
}

// Both directions between our codec and a Beast client.

struct connected_pair {
  boost::asio::io_context context;
  boost::beast::websocket::stream<boost::beast::test::stream, false> client{context};
  boost::beast::websocket::stream<boost::beast::test::stream, false> server{context};

  connected_pair() {
    client.next_layer().connect(server.next_layer());
    boost::system::error_code accepted = boost::asio::error::would_block;
    boost::system::error_code greeted = boost::asio::error::would_block;
    server.async_accept([&](boost::system::error_code error) { accepted = error; });
    client.async_handshake("localhost", "/", [&](boost::system::error_code error) { greeted = error; });
    context.run();
    EXPECT_FALSE(accepted) << accepted;
    EXPECT_FALSE(greeted) << greeted;
  }

  void send_to_client(const std::string& frame) { boost::asio::write(server.next_layer(), boost::asio::buffer(frame)); }

  [[nodiscard]] std::string sent_by_client() {
    const auto text = server.next_layer().str();
    return {text.data(), text.size()};
  }
};

TEST(ws_differential, a_beast_client_reads_the_frames_that_we_write) {
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U}) {
    connected_pair pair;
    std::string ping_payload;
    pair.client.control_callback([&](auto, boost::beast::string_view payload) { ping_payload = std::string(payload); });
    pair.send_to_client(make_frame(ws_opcode::ping, "ping") + make_frame(ws_opcode::text, std::string(size, 'x')));
    boost::beast::flat_buffer message;
    pair.client.read(message);
    EXPECT_TRUE(pair.client.got_text());
    EXPECT_EQ(boost::beast::buffers_to_string(message.data()), std::string(size, 'x'));
    EXPECT_EQ(ping_payload, "ping");
  }
}

TEST(ws_differential, a_beast_client_reads_the_close_that_we_write) {
  for (const close_code code :
       {close_code::normal, close_code::going_away, close_code::message_too_big, close_code::try_again_later}) {
    connected_pair pair;
    pair.send_to_client(make_close_frame(code, "bye"));
    boost::beast::flat_buffer message;
    boost::system::error_code error;
    pair.client.read(message, error);
    EXPECT_EQ(error, boost::beast::websocket::error::closed);
    EXPECT_EQ(pair.client.reason().code, static_cast<std::uint16_t>(code));
    EXPECT_EQ(pair.client.reason().reason, "bye");
  }
}

TEST(ws_differential, we_read_the_frames_that_a_beast_client_writes) {
  connected_pair pair;
  const std::string big(70'000, 'x');
  pair.client.auto_fragment(false);
  pair.client.text(true);
  pair.client.write(boost::asio::buffer("Hello"s));
  pair.client.write_some(false, boost::asio::buffer("Hel"s));
  pair.client.ping("p");
  pair.client.write_some(true, boost::asio::buffer("lo"s));
  pair.client.binary(true);
  pair.client.write(boost::asio::buffer(big));
  EXPECT_EQ(record_whole(pair.sent_by_client(), 1 << 20).events,
            (events{text_event("Hello"), ping_event("p"), text_event("Hello"), binary_event(big)}));
}

}  // namespace
}  // namespace p2p_broker::protocol::ws_differential_test
