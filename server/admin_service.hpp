// The admin listener as a whole: its socket and token before the broker is ready, and from then on its answers, on the
// main thread's Asio context. Exists only with --admin, and costs nothing without.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "config/options.hpp"
#include "server/admin/guard.hpp"
#include "server/admin/http_server.hpp"
#include "server/admin/listening.hpp"
#include "server/admin/token_file.hpp"
#include "server/admin_view.hpp"

namespace p2p_broker::server {

class admin_service {
 public:
  struct opened {
    admin::listening at;
    std::string asked_host;  ///< as --admin names it
    admin::token_file secret;
  };

  /// \returns nothing without --admin
  /// \throws config::usage_error for a token file that is none, start_error for a place that cannot be had
  [[nodiscard]] static std::optional<opened> open(const config::options& settings);

  /// Answers while `watch` runs. All that is given outlives the run.
  admin_service(opened how, const config::options& settings, shared_state& state, shard_group& shards,
                usage_report& use, supervisor& watch);

  /// Where it is found, as a line.
  [[nodiscard]] std::string start_line() const { return "admin: " + url_; }

  /// To be called every now and then, for what is told at most.
  void look();

  // For SIGHUP: what can fail comes first.
  /// \throws config::usage_error
  void read_token() { fresh_ = admin::read_token_file(token_file_); }
  void take_token();

 private:
  void end_steps();

  std::string url_;
  std::string token_file_;
  admin::token_file fresh_;
  admin_view view_;
  admin::guard guard_;
  boost::asio::steady_timer next_step_;
  admin::http_server http_;
};

}  // namespace p2p_broker::server
