// The doctor's round: each step in its order, on what the steps before it have reached.
// One coroutine, few connections: about ten requests, two ids, and for each answer a time limit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include "config/doctor_command.hpp"
#include "doctor/dial.hpp"
#include "doctor/findings/finding.hpp"
#include "doctor/findings/report.hpp"
#include "doctor/findings/seen.hpp"
#include "doctor/visitor.hpp"

namespace p2p_broker::doctor {

class examination {
 public:
  /// Called when a step begins, with its name, and when it has ended, with what was found.
  struct listener {
    std::function<void(std::string_view)> begins;
    std::function<void(const step_result&)> ended;
  };

  /// \throws boost::system::system_error when the file of --ca holds no certificates
  examination(boost::asio::io_context& context, const config::doctor_wishes& wishes);

  boost::asio::awaitable<std::vector<step_result>> run(listener tell);

  /// Whether the look-up of a name goes on behind its time limit, in a thread of Asio's that cannot be ended.
  [[nodiscard]] bool looks_up() const { return looks_up_; }

 private:
  using step = boost::asio::awaitable<finding> (examination::*)();
  struct step_row {
    std::string_view name;
    bool examination::*needs;  ///< what must have been reached; nullptr: nothing
    step take;
  };
  static const std::vector<step_row> steps;

  void cut();
  boost::asio::awaitable<finding> url();
  boost::asio::awaitable<finding> dns();
  boost::asio::awaitable<finding> tcp();
  boost::asio::awaitable<finding> tls();
  boost::asio::awaitable<finding> greeting();
  boost::asio::awaitable<finding> clock();
  boost::asio::awaitable<finding> id();
  boost::asio::awaitable<finding> cors();
  boost::asio::awaitable<finding> upgrade();
  boost::asio::awaitable<finding> key();
  boost::asio::awaitable<finding> open();
  boost::asio::awaitable<finding> relay();
  boost::asio::awaitable<finding> expire();
  boost::asio::awaitable<finding> idle();

  boost::asio::awaitable<http_seen> get(std::string path);
  boost::asio::awaitable<std::string> find_greeting();
  boost::asio::awaitable<http_seen> send(visitor& who, std::string id);
  boost::asio::awaitable<bool> registers(visitor& who, std::string id);
  boost::asio::awaitable<message_seen> passed_on(visitor& from, visitor& to, std::string type, std::string to_id);

  boost::asio::io_context& context_;
  const config::doctor_wishes& wishes_;
  boost::asio::ssl::context trust_;
  place place_;
  std::vector<boost::asio::ip::tcp::endpoint> addresses_;
  http_seen greeting_;
  http_seen id_;
  message_seen first_;
  std::string own_id_;
  std::string other_id_;
  std::string token_;
  std::unique_ptr<visitor> visitor_;
  std::unique_ptr<visitor> other_;
  bool understood_ = false;
  bool named_ = false;
  bool connected_ = false;
  bool speaks_ = false;  ///< plain, or TLS has shaken hands
  bool greeted_ = false;
  bool upgraded_ = false;
  bool opened_ = false;
  bool relayed_ = false;
  bool looks_up_ = false;
};

}  // namespace p2p_broker::doctor
