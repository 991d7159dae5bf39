// Any bytes on a few connections of real shards over the simulated net, cut, reset and left waiting as the input says.
// When all clients have gone nothing is left: sums are zero, what was accepted was closed, ids are free. That holds
// when memory ends in between, too. The first byte chooses limits and shards. Then come deeds: one byte says what and
// on which connection, one how much.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "config/options.hpp"
#include "protocol/ws_frame.hpp"
#include "server/core/counters.hpp"
#include "server/log/log.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/net/network.hpp"
#include "tests/simulation/net/scarcity.hpp"
#include "tests/simulation/setting.hpp"
#include "tests/simulation/shards/broker.hpp"

namespace {

using namespace p2p_broker;
using fuzz::require;
using server::counter;
using server::milliseconds;
using simulation::scarcity;

constexpr std::size_t lines_max = 4;

simulation::setting stage_of(std::uint8_t choice) {
  simulation::setting made;
  made.shards = (choice & 1) != 0 ? 2 : 1;
  config::options& options = made.options;
  options.threads = made.shards;
  options.id_format = "{digits:1}";
  if ((choice & 2) != 0) {  // limits that a short input can meet
    options.message_bytes_max = 256;
    options.request_head_bytes_max = 1024;
    options.outbox_bytes_max = 300;
    options.total_outbox_bytes_max = 3000;
    options.total_incoming_bytes_max = 256;
    options.mailbox_bytes_max = 400;
    options.queue_messages_max = 2;
    options.queue_bytes_max = options.sender_queue_bytes_max = options.total_queue_bytes_max = 2000;
    options.concurrent_limit = 3;
    options.connection_limit = 1;
    options.id_hold_max = 2;
    options.id_bytes_max = 8;
    options.token_bytes_max = 8;
  }
  options.check_origin = (choice & 4) != 0;
  options.allow_discovery = (choice & 8) != 0;
  return made;
}

class stage {
 public:
  explicit stage(std::uint8_t choice)
      : setting_(stage_of(choice)),
        chance_(choice),
        net_(choice, server::instant{milliseconds(1'000'000)}, (choice & 16) != 0),
        broker_(setting_, net_, chance_, choice) {}

  /// \param line which connection \param amount bytes, times 16 for what is sent as it stands
  void act(unsigned what, std::size_t line, std::size_t amount, std::string_view& rest) {
    switch (what) {
      case 0: send(line, take(rest, amount)); break;
      case 1: send(line, upgrade(static_cast<char>('a' + amount % 3), static_cast<char>('s' + amount / 128))); break;
      case 2: send(line, frame(protocol::ws_opcode::text, take(rest, amount))); break;
      case 3: say(line, amount); break;
      case 4: read(line, amount * 16); break;
      case 5: finish(line, (amount & 1) != 0); break;
      case 6:
        if (amount < 200) {
          pass(milliseconds(amount * 40));
        } else {
          scarcity::allocations_left = static_cast<int>(amount % 32);
          scarcity::failures_left = static_cast<int>(1 + amount / 32 % 2 * 4);
        }
        break;
      default: send(line, frame(static_cast<protocol::ws_opcode>(amount & 15), take(rest, amount / 16))); break;
    }
    serve();
  }

  /// All clients go, and so does the time in which anything is kept.
  void end() {
    scarcity::allocations_left = -1;
    for (std::size_t line = 0; line < lines_max; ++line) {
      if (lines_[line] >= 0) {
        net_.reset(lines_[line]);
      }
    }
    for (int n = 0; n < 300; ++n) {
      pass(milliseconds(500));
      serve();
      drop_closed();
    }
    check_nothing_is_left();
  }

 private:
  static std::string take(std::string_view& rest, std::size_t count) {
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(taken.size());
    return std::string(taken);
  }

  static std::string upgrade(char id, char token) {
    return std::string("GET /peerjs?key=peerjs&id=") + id + "&token=" + token +
           " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  /// As clients send it, with a mask of zeros.
  static std::string frame(protocol::ws_opcode opcode, std::string_view payload) {
    std::string made{static_cast<char>(0x80 | static_cast<unsigned>(opcode))};
    if (payload.size() < 126) {
      made += static_cast<char>(0x80 | payload.size());
    } else {
      made += static_cast<char>(0x80 | 126);
      made += static_cast<char>(payload.size() >> 8);
      made += static_cast<char>(payload.size() & 0xff);
    }
    return made.append(4, '\0').append(payload);
  }

  void say(std::size_t line, std::size_t amount) {
    constexpr std::array<std::string_view, 6> types{"OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE", "HEARTBEAT"};
    const std::string dst(1, static_cast<char>('a' + amount / 8 % 4));
    send(line, frame(protocol::ws_opcode::text, R"({"type":")" + std::string(types[amount % 6]) + R"(","dst":")" + dst +
                                                    R"(","payload":")" + std::string(amount, 'x') + "\"}"));
  }

  int line_at(std::size_t line) {
    if (lines_[line] < 0) {
      lines_[line] = net_.connect(1'000'000, 500);
      broker_.take_socket(lines_[line], static_cast<std::uint16_t>(line % setting_.shards));
      ++connected_;
    }
    return lines_[line];
  }

  void send(std::size_t line, const std::string& bytes) {
    const int fd = line_at(line);
    net_.at(fd).send(bytes);
    net_.arrive(fd, chance_.once_in(2) ? SIZE_MAX : chance_.below(bytes.size() + 1));
    serve();
    if (lines_[line] == fd) {
      net_.arrive(fd, SIZE_MAX);
    }
  }

  void read(std::size_t line, std::size_t count) {
    if (lines_[line] >= 0) {
      (void)net_.take(lines_[line], count);
    }
  }

  void finish(std::size_t line, bool at_once) {
    if (lines_[line] < 0) {
      return;
    }
    if (at_once) {
      net_.reset(lines_[line]);
    } else {
      net_.at(lines_[line]).finish();
      net_.arrive(lines_[line], SIZE_MAX);
    }
  }

  void pass(milliseconds time) { net_.set_now(net_.now() + time); }

  void serve() {
    for (int round = 0; round < 2; ++round) {
      for (std::uint16_t shard = 0; shard < setting_.shards; ++shard) {
        int turns = 0;
        for (; net_.loop(shard).has_news() && turns < 100; ++turns) {
          (void)broker_.serve(shard, true);
        }
        require(turns < 100, "a shard is not told of the same without end");
      }
    }
    check_bounds();
    drop_closed();
  }

  void check_bounds() const {
    const server::shared_state& shared = broker_.shared();
    const config::options& limits = setting_.options;
    constexpr std::uint64_t slack = 64 * 1024;  // one step of each buffer
    require(shared.outbox_bytes <= limits.total_outbox_bytes_max + slack * lines_max, "slow receivers are bounded");
    require(shared.incoming_bytes <= limits.total_incoming_bytes_max + slack * lines_max, "input is bounded");
    require(broker_.realms().waiting_bytes() <= limits.total_queue_bytes_max, "queues are bounded");
  }

  void drop_closed() {
    for (int& fd : lines_) {
      if (fd >= 0 && net_.closed_by_broker(fd)) {
        net_.forget(fd);
        fd = -1;
      }
    }
  }

  void check_nothing_is_left() {
    const server::shared_state& shared = broker_.shared();
    require(net_.open() == 0, "no socket stays open");
    require(shared.sockets.count() == 0, "no socket is counted");
    require(shared.outbox_bytes == 0 && shared.incoming_bytes == 0, "no bytes are counted");
    require(broker_.realms().first().outbox_bytes() == 0, "nor are any by key");
    require(broker_.realms().waiting_bytes() == 0, "no message waits");
    require(broker_.realms().first().size() == 0, "no id is registered");
    const std::uint64_t refused = broker_.total(counter::sockets_refused);
    require(broker_.total(counter::sockets_closed) + refused == connected_, "what was accepted was closed");
    require(broker_.total(counter::peers_opened) == broker_.total(counter::peers_closed), "what was opened was closed");
    require(broker_.total(counter::messages_queued) >=
                broker_.total(counter::messages_delivered_late) + broker_.total(counter::messages_expired),
            "no kept message came to two ends");
  }

  simulation::setting setting_;
  simulation::dice chance_;
  simulation::network net_;
  simulation::broker broker_;
  std::array<int, lines_max> lines_{-1, -1, -1, -1};
  std::uint64_t connected_ = 0;
};

}  // namespace

// Of the broker's own allocations some fail when the input says so.
void* operator new(std::size_t size) {
  if (scarcity::strikes()) {
    throw std::bad_alloc();
  }
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

/// libFuzzer's own allocations come from a kind of new that is not replaced here, and end in a delete that is.
extern "C" const char* __asan_default_options() { return "alloc_dealloc_mismatch=0"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t deeds_max = 200;
  static const bool quiet = (server::log::set_level("off"), true);
  (void)quiet;
  if (size == 0) {
    return 0;
  }
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  stage on(data[0]);
  for (std::size_t deeds = 0; rest.size() >= 2 && deeds < deeds_max; ++deeds) {
    const auto what = static_cast<unsigned char>(rest[0]);
    const auto amount = static_cast<unsigned char>(rest[1]);
    rest.remove_prefix(2);
    on.act(what / lines_max % 8, what % lines_max, amount, rest);
  }
  on.end();
  return 0;
}
