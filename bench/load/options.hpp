// Everything the load generator can be told, each with its default.
// Filled once from the command line and read-only afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace p2p_broker::bench {

struct options {
  std::string mode;                ///< idle, grow, relay, churn, storm, silent or sizes
  std::string host = "127.0.0.1";  ///< IPv4 address of the broker
  std::uint16_t port = 9000;
  std::string path = "/";  ///< the broker's mount path, with a "/" at its end
  std::string key = "peerjs";
  bool tls = false;  ///< wss instead of ws; the certificate is not checked

  // The server that is measured, and the cores
  std::vector<int> pids;  ///< processes whose CPU and memory count
  std::string pidfile;    ///< or a file with them, read again after a restart
  int cpu = -1;           ///< core to pin this process to; -1 leaves it free
  int server_cpu = -1;    ///< core whose busy time is reported; -1 for none

  // Shape of the load
  std::uint32_t count = 10000;     ///< connections in idle, grow, storm and silent
  std::uint32_t concurrency = 64;  ///< handshakes under way at a time
  std::uint32_t steps = 10;        ///< readings in grow
  std::uint32_t pairs = 500;       ///< pairs of peers in relay
  std::uint32_t window = 1;        ///< messages each direction keeps under way (closed loop)
  double rate_per_s = 0;           ///< messages (relay, storm) or cycles (churn) per second; 0: a closed loop, or none
  bool poisson = false;            ///< with a rate: exponential gaps instead of even ones
  bool spin = true;                ///< with a rate: never sleep between sends
  std::string message = "mix";     ///< cand, offer, answer or mix
  std::uint32_t sources = 0;       ///< client addresses from 127.0.0.2 on; 0 chooses by mode
  std::uint32_t ids_per_slot = 4;  ///< ids that one slot of churn goes round
  std::string prefix;              ///< first 8 hex digits of all ids; empty chooses at random
  bool abrupt = false;             ///< close sockets without the WebSocket closing handshake

  // Times, seconds unless the name says otherwise
  double hold = 5;
  double heartbeat = 5;  ///< between two HEARTBEATs of one peer in idle; 0 sends none
  double settle = 1.5;   ///< from the last OPEN to the first memory reading
  double warm = 1.5;
  double duration = 6;
  double limit = 120;           ///< for the whole run
  std::uint32_t retry_ms = 50;  ///< storm: wait after a refused connection
  std::string command;          ///< storm: kills the broker and starts it again
  bool probe = false;           ///< storm: all wait until the broker listens, and return in that moment
  bool verify = true;           ///< storm: one relayed message for each peer at the end

  std::string label;
  bool json = false;  ///< one line of JSON instead of a table
};

/// Reads the command line. Throws run_error with a sentence, or with the usage text, when it cannot be understood.
[[nodiscard]] options parse_options(int argc, char** argv);

/// The connections this run needs at a time.
[[nodiscard]] std::uint32_t connections_needed(const options& from);

}  // namespace p2p_broker::bench
