#include "package/manual_page.hpp"

#include <vector>

#include "config/argument_spelling.hpp"
#include "config/doctor_command.hpp"
#include "config/option_table.hpp"
#include "config/option_value.hpp"
#include "config/options.hpp"

namespace p2p_broker::package {
namespace {

using config::option_row;
using config::unit;

constexpr std::string_view introduction = R"(.SH NAME
p2p\-broker \- PeerJS\-compatible signalling broker for WebRTC
.SH SYNOPSIS
.B p2p\-broker
.RI [ OPTION ]...
.br
.B p2p\-broker doctor
.I URL
.RI [ OPTION ]...
.SH DESCRIPTION
.B p2p\-broker
gives WebRTC peers their ids and carries the few messages that two of them need to find each other, after which their
data flows directly between them.
It speaks the protocol of PeerJS and takes the place of
.BR peerjs ,
the server of npm
.BR peer .
Without options it listens on port 9000 of every address.
.PP
It is ready when it writes
.B Started PeerServer on ADDRESS, port: PORT, path: PATH
to its standard output.
.SH OPTIONS
Names may be written with dashes for underscores.
Each option is also a line of the file of
.B \-\-config
and a variable of the environment, its name in capitals behind
.BR P2P_BROKER_ .
A flag beats a variable, and a variable beats the file.
Several keys or origins are given by several flags, or in a variable separated by commas.
)";

constexpr std::string_view ending = R"(.SH FILES
.TP
.I /etc/p2p\-broker/p2p\-broker.toml
What the service of that name reads.
.SH SIGNALS
.TP
.BR SIGTERM ", " SIGINT
Closes every peer with 1001 and ends, within
.BR \-\-drain_timeout ;
a second one ends it at once.
.TP
.B SIGHUP
Reads flags, variables, file and certificates again.
Good settings hold at once and nobody is dropped; what needs a restart is named in the log.
Bad ones make a line in the log and change nothing.
.TP
.B SIGUSR1
Writes the counters to the log.
.SH EXIT STATUS
.TP
.B 0
It ended as it was asked to.
.TP
.B 1
The machine refused something, such as a port in use.
.TP
.B 2
The settings are wrong; one sentence on standard error names the flag, the variable, or the file and its line.
.SH EXAMPLES
.TP
.B p2p\-broker \-p 9000 \-\-id_format \(aqroom\-{digits:4}\(aq
Ids that people can read out.
.TP
.B p2p\-broker \-p 9443 \-\-sslkey privkey.pem \-\-sslcert fullchain.pem
The same over TLS.
)";

std::string bold(std::string_view text) { return "\\fB" + roff_text(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff_text(text) + "\\fR"; }

/// The `.TP` line of an option: its flags, and what its value is called.
std::string heading_of(const option_row& row) {
  std::string line = row.alias == '\0' ? "" : bold(std::string("-") + row.alias) + ", ";
  line += bold("--" + std::string(row.name));
  if (!row.value_name.empty()) line += " " + italic(row.value_name);
  return line + "\n";
}

std::string default_of(const option_row& row) {
  const std::vector<std::string> texts = config::value_texts(config::options{}, row);
  if (texts.empty() || texts.front().empty()) return "";
  if (row.in == unit::bytes) return config::size_in_words(static_cast<std::uint32_t>(std::stoul(texts.front())));
  return texts.front() + (row.in == unit::milliseconds ? " ms" : "");
}

/// Bounds and default, as far as there are any.
std::string bounds_of(const option_row& row) {
  std::string text;
  if (!row.is_boolean()) {
    const std::string range = config::range_in_words(row);
    if (!range.empty()) text += "Allowed: " + range + (row.in == unit::milliseconds ? " ms. " : ". ");
  }
  if (const std::string usual = default_of(row); !usual.empty()) text += "Default: " + usual + ". ";
  if (!row.reference_env.empty()) text += "Also read from the variable " + std::string(row.reference_env) + ". ";
  if (!text.empty()) text.pop_back();
  return text;
}

std::string options_section() {
  std::string page;
  std::string_view group;
  for (const option_row& row : config::option_table()) {
    if (row.group != group) page += ".SS " + roff_text(row.group) + "\n";
    group = row.group;
    page += ".TP\n" + heading_of(row) + roff_text(row.doc) + "\n";
    if (const std::string bounds = bounds_of(row); !bounds.empty()) page += ".br\n" + roff_text(bounds) + "\n";
  }
  page += ".SS Actions and files\n";
  for (const config::action_flag& action : config::action_flags()) {
    page += ".TP\n" + bold("--" + std::string(action.name));
    if (!action.value_name.empty()) page += " " + italic(action.value_name);
    page += "\n" + roff_text(action.doc) + "\n";
  }
  return page;
}

constexpr std::string_view doctor_introduction = R"(.SH DOCTOR
.B p2p\-broker doctor
.I URL
examines a broker from outside, step by step, as a game's client comes to it, and says for each fault its likely cause
and its cure.
The exit status is 0 if there is no fault, 1 if there is one, and 2 if the arguments are wrong.
)";

std::string doctor_section() {
  std::string page(doctor_introduction);
  for (const config::doctor_flag& flag : config::doctor_flags()) {
    page += ".TP\n" + bold("--" + std::string(flag.name));
    if (!flag.value_name.empty()) page += " " + italic(flag.value_name);
    page += "\n" + roff_text(flag.doc) + "\n";
  }
  return page;
}

}  // namespace

std::string roff_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const bool starts_line = escaped.empty() || escaped.back() == '\n';
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if (starts_line && (c == '.' || c == '\'')) {
      escaped += std::string("\\&") + c;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string manual_page(std::string_view version) {
  std::string page = ".TH P2P\\-BROKER 1 \"\" \"p2p\\-broker " + roff_text(version) + "\" \"User Commands\"\n";
  page += introduction;
  page += options_section();
  page += doctor_section();
  page += ending;
  return page + ".SH SEE ALSO\n.BR p2p\\-chat (1)\n";
}

}  // namespace p2p_broker::package
