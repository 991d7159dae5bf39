// The time that a step of the doctor may take as a whole. Each answer has a time limit of its own; this one is for a
// server that finds a way round those.
#pragma once

#include <functional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

class step_bound {
 public:
  /// \param cut called when the time of a step is over
  step_bound(boost::asio::io_context& context, std::function<void()> cut) : end_(context), cut_(std::move(cut)) {}

  /// Another step begins, and the one before is done.
  void begin(milliseconds within) {
    end_.expires_after(within);
    end_.async_wait([this, step = ++step_](const boost::system::error_code& error) {
      if (!error && step == step_) cut_();
    });
  }

 private:
  boost::asio::steady_timer end_;
  unsigned step_ = 0;
  std::function<void()> cut_;
};

}  // namespace p2p_broker::doctor
