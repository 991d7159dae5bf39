#include "client/example/command_line.hpp"

#include <charconv>
#include <stdexcept>

namespace chat_example {

const std::string_view usage = R"(Usage: p2p-chat [options] [peer-id]

Connects to a PeerJS-compatible broker and chats with another p2p-chat through it.
Lines typed go to the peer; with no peer-id, to whoever wrote last.

  --host NAME       the broker's host (localhost)
  --port N          its port (9000)
  --path PATH       its path (/)
  --key KEY         its key (peerjs)
  --secure          use TLS
  --ca-file FILE    trust the certificates of this PEM file only
  --insecure        take any certificate
  --id ID           our id; without it the broker gives one
  --no-reconnect    end when the connection is lost
  --help            this text

Typed lines that start with a slash:
  /to ID            talk to this peer from now on
  /peers            list the ids at the broker (it must allow discovery)
  /drop             disconnect and come back with the same id
  /quit             say goodbye and end; so does the end of the input
)";

command_line parse(std::span<char*> arguments) {
  command_line out;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view flag = arguments[i];
    const auto value = [&]() -> std::string {
      if (i + 1 == arguments.size()) {
        throw std::invalid_argument(std::string(flag) + " needs a value.");
      }
      return arguments[++i];
    };
    if (flag == "--host") {
      out.broker.host = value();
    } else if (flag == "--port") {
      const std::string text = value();
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out.broker.port);
      if (failed != std::errc{} || end != text.data() + text.size()) {
        throw std::invalid_argument("--port must be a number from 1 to 65535.");
      }
    } else if (flag == "--path") {
      out.broker.path = value();
    } else if (flag == "--key") {
      out.broker.key = value();
    } else if (flag == "--secure") {
      out.broker.secure = true;
    } else if (flag == "--ca-file") {
      out.broker.ca_file = value();
    } else if (flag == "--insecure") {
      out.broker.verify_peer = false;
    } else if (flag == "--id") {
      out.broker.id = value();
    } else if (flag == "--no-reconnect") {
      out.broker.auto_reconnect = false;
    } else if (flag == "--help") {
      out.help = true;
    } else if (flag.starts_with("-") || !out.peer.empty()) {
      throw std::invalid_argument(std::string(flag) + " is not understood; see --help.");
    } else {
      out.peer = flag;
    }
  }
  return out;
}

}  // namespace chat_example
