// The TLS tickets' keys over time: read or drawn at the start, followed by a new one each day, and kept in the file of
// --tls_ticket_key_file if there is one. Lives on the main thread; what the shards use is tls_tickets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/random.hpp"
#include "server/net/tls_tickets.hpp"

namespace p2p_broker::server {

class ticket_rotation {
 public:
  /// \param file makes it if it is absent; empty: the keys are of this run alone
  /// \throws config::usage_error
  ticket_rotation(std::string file, std::int64_t now_s);

  /// The file can be used or made: --check-config. \throws config::usage_error
  static void check(const std::string& file);

  [[nodiscard]] tls_tickets& tickets() noexcept { return tickets_; }

  /// What the file holds now, if there is one. \throws config::usage_error
  [[nodiscard]] std::optional<ticket_keys> read() const;
  void take(std::optional<ticket_keys> keys);

  /// Puts a new key in front if it is time. A file that cannot be written keeps its key, which is said once.
  void look(std::int64_t now_s);

 private:
  [[nodiscard]] ticket_keys first_keys(std::int64_t now_s);
  void say_fixed(int error);

  std::string file_;
  protocol::system_random random_;
  tls_tickets tickets_;
  bool said_fixed_ = false;
};

}  // namespace p2p_broker::server
