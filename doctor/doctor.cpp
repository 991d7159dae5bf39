#include "doctor/doctor.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "config/usage_error.hpp"
#include "doctor/examination.hpp"
#include "doctor/findings/report.hpp"

namespace p2p_broker::doctor {
namespace {

namespace net = boost::asio;

/// Lines for whoever watches; at a terminal also the name of the step that is under way.
class narrator {
 public:
  explicit narrator(bool silent)
      : silent_(silent), at_terminal_(::isatty(STDOUT_FILENO) == 1), coloured_(at_terminal_ && !asks_for_no_colour()) {}

  void begins(std::string_view step) {
    tell_untried();
    if (silent_ || !at_terminal_) return;
    write("    " + std::string(step) + " …\r");
  }

  void ended(const step_result& result) {
    if (silent_) return;
    if (is_untried(result.found)) {
      untried_.push_back(result);
      return;
    }
    tell_untried();
    if (at_terminal_) write("\x1b[K");
    write(as_lines(result, coloured_));
  }

  /// Steps that were not tried wait for the next that was, or for the end.
  void tell_untried() {
    write(as_one_line(untried_, coloured_));
    untried_.clear();
  }

  static void write(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }

 private:
  /// As https://no-color.org has it: set, and not empty.
  static bool asks_for_no_colour() {
    const char* const value = std::getenv("NO_COLOR");
    return value != nullptr && *value != '\0';
  }

  bool silent_;
  bool at_terminal_;
  bool coloured_;
  std::vector<step_result> untried_;
};

int status_of(const std::vector<step_result>& results) {
  if (results.front().found.state == state::red) return 2;
  return is_well(results) ? 0 : 1;
}

}  // namespace

int examine(const config::doctor_wishes& wishes) {
  auto context = std::make_unique<net::io_context>(1);
  examination examined(*context, wishes);
  narrator tells(wishes.json);
  std::vector<step_result> results;
  std::exception_ptr failed;
  const auto when_done = [&](std::exception_ptr error, std::vector<step_result> found) {
    failed = std::move(error);
    results = std::move(found);
    context->stop();
  };
  net::co_spawn(*context,
                examined.run({[&](std::string_view step) { tells.begins(step); },
                              [&](const step_result& result) { tells.ended(result); }}),
                when_done);
  context->run();
  // Its end would wait for the thread that still looks the name up.
  if (examined.looks_up()) static_cast<void>(context.release());
  if (failed) std::rethrow_exception(failed);
  tells.tell_untried();
  narrator::write(wishes.json ? as_json(wishes.url, results) : as_verdict(results));
  return status_of(results);
}

}  // namespace p2p_broker::doctor
