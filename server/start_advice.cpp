// One function for each line; those that have nothing to say add none.
#include "server/start_advice.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include "config/unix_host.hpp"
#include "protocol/id_template.hpp"
#include "server/log/grouped.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::string_view default_key = "peerjs";  // what PeerJS clients give when nothing is set

/// Bridges and pairs that containers and virtual machines make: nobody on the network reaches them.
constexpr std::array<std::string_view, 10> inner_interfaces = {"docker",  "podman", "br-", "veth", "virbr",
                                                               "vboxnet", "vmnet",  "lxc", "cni",  "flannel"};

[[nodiscard]] bool is_v6(std::string_view host) { return host.find(':') != std::string_view::npos; }

[[nodiscard]] bool is_any(std::string_view host) { return host == "::" || host == "0.0.0.0"; }

[[nodiscard]] bool is_loopback(std::string_view host) {
  constexpr std::string_view mapped = "::ffff:";
  if (host.starts_with(mapped)) {
    host.remove_prefix(mapped.size());
  }
  return host == "::1" || host.starts_with("127.");
}

/// Addresses that hold on one cable only; browsers cannot name its zone.
[[nodiscard]] bool is_link_local(std::string_view address) {
  return address.starts_with("169.254.") || address.starts_with("fe80:");
}

/// The address by which others on the network find this machine, IPv4 if there is one; empty if there is none.
[[nodiscard]] std::string network_address(const std::vector<interface_address>& addresses, bool with_v6) {
  std::string v6;
  for (const auto& [interface, address] : addresses) {
    const bool is_inner = std::ranges::any_of(
        inner_interfaces, [&name = interface](std::string_view beginning) { return name.starts_with(beginning); });
    if (is_inner || is_link_local(address)) {
      continue;
    }
    if (!is_v6(address)) {
      return address;
    }
    if (v6.empty()) {
      v6 = address;
    }
  }
  return with_v6 ? v6 : "";
}

/// A literal of JavaScript.
[[nodiscard]] std::string js_quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + "'";
}

[[nodiscard]] std::string counted(std::uint64_t number, const std::string& noun) {
  return log::grouped(number) + " " + noun + (number == 1 ? "" : "s");
}

class advice {
 public:
  advice(const config::options& settings, const std::string& bound_host, std::uint16_t port, const machine& facts)
      : settings_(settings), bound_host_(bound_host), port_(port), facts_(facts) {}

  std::vector<std::string> run() {
    places();
    tls();
    discovery();
    open_files();
    ids();
    return std::move(lines_);
  }

 private:
  [[nodiscard]] bool has_tls() const { return !settings_.sslcerts.empty(); }

  void places() {
    constexpr std::string_view here = "On this machine: ";
    constexpr std::string_view network = "On the network:  ";
    if (config::is_unix_host(bound_host_)) {
      return;  // no client of PeerJS reaches it but through a proxy, whose address is not known
    }
    if (!is_any(bound_host_)) {
      place(is_loopback(bound_host_) ? here : network, settings_.host);
      return;
    }
    place(here, "localhost");
    place(network, network_address(facts_.addresses, is_v6(bound_host_)));
  }

  void place(std::string_view where, const std::string& name) {
    const bool has_zone = name.find('%') != std::string::npos;
    if (name.empty() || has_zone) {
      return;
    }
    const std::string host = is_v6(name) ? "[" + name + "]" : name;
    const std::string url = (has_tls() ? "https://" : "http://") + host + ":" + std::to_string(port_) + settings_.path;
    lines_.push_back(std::string(where) + peer_for(host) + "  " + url);
    if (settings_.lobby) {
      const std::string place = host + ":" + std::to_string(port_) + (settings_.path == "/" ? "" : settings_.path);
      lines_.push_back(std::string("Lobbies (Godot): ") + (has_tls() ? "wss://" : "ws://") + place + "/godot");
    }
  }

  [[nodiscard]] std::string peer_for(const std::string& host) const {
    std::string text = "new Peer({ host: " + js_quote(host) + ", port: " + std::to_string(port_) +
                       ", path: " + js_quote(settings_.path);
    if (std::ranges::find(settings_.keys, default_key) == settings_.keys.end()) {
      text += ", key: " + js_quote(settings_.keys.front());
    }
    return text + (has_tls() ? ", secure: true })" : " })");
  }

  /// A proxy in front has the certificate, and so may one on this machine.
  void tls() {
    if (has_tls()) {
      lines_.emplace_back("TLS: browsers connect only by a name that the certificate is for");
    } else if (!settings_.proxied && !is_loopback(bound_host_) && !config::is_unix_host(bound_host_)) {
      lines_.emplace_back(
          "No TLS: pages opened over https cannot connect (--sslkey and --sslcert, or a proxy with a certificate)");
    }
  }

  void discovery() {
    if (settings_.allow_discovery) {
      lines_.emplace_back("Discovery is on: whoever knows a key can list all its ids (--allow_discovery)");
    }
  }

  /// Each peer is an open file, beside those of the broker itself.
  void open_files() {
    const std::uint64_t registered = std::uint64_t{settings_.concurrent_limit} * settings_.keys.size();
    const std::uint64_t peers = std::min<std::uint64_t>(registered, settings_.sockets_max);
    if (facts_.open_files_max != 0 && facts_.open_files_max < peers + facts_.open_files) {
      lines_.push_back(counted(facts_.open_files_max, "open file") + " are too few for " + counted(peers, "peer") +
                       " (ulimit -n, or LimitNOFILE= of a service)");
    }
  }

  void ids() {
    const auto parsed = protocol::id_template::parse(settings_.id_format);
    const auto* const format = std::get_if<protocol::id_template>(&parsed);
    if (format != nullptr && format->space() < settings_.concurrent_limit) {
      lines_.push_back(settings_.id_format + " makes " + counted(format->space(), "id") + " for " +
                       counted(settings_.concurrent_limit, "peer") + " (--id_format)");
    }
  }

  const config::options& settings_;
  const std::string& bound_host_;
  std::uint16_t port_;
  const machine& facts_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> start_advice(const config::options& settings, const std::string& bound_host,
                                      std::uint16_t port, const machine& facts) {
  return advice(settings, bound_host, port, facts).run();
}

}  // namespace p2p_broker::server
