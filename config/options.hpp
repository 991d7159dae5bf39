// Every setting of the broker, each with its default; filled by config/cli at the start and again for each reload.
// Names, units, bounds, flags and texts stand in config/*_rows.hpp, one row for each member here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace p2p_broker::config {

struct options {
  // Listening
  std::string host = "::";       ///< address or name to bind, or unix:PATH; "::" takes IPv4 too
  std::uint16_t port = 9000;     ///< TCP port, 0 lets the system choose
  std::string path = "/";        ///< normalised mount path: starts with "/", no trailing "/" unless it is "/"
  std::uint32_t threads = 0;     ///< shards; validation turns 0 (not given) into the number of cores
  std::uint32_t backlog = 4096;  ///< listen backlog, connections

  // TLS
  std::vector<std::string> sslkeys;   ///< PEM private key files, as many as certificates; none: no TLS
  std::vector<std::string> sslcerts;  ///< PEM certificate chain files; the first is for names that no other has
  std::string tls_ticket_key_file;    ///< key of TLS tickets, kept over restarts; empty: each start makes its own

  // Peers
  std::vector<std::string> keys = {"peerjs"};     ///< realms, at least one
  std::uint32_t concurrent_limit = 250;           ///< registered peers for each key
  std::uint32_t connection_limit = 250;           ///< other peers one peer can be linked with at a time
  bool allow_discovery = false;                   ///< GET /{key}/peers answers the list
  std::uint32_t alive_timeout_ms = 60000;         ///< silence after which a peer is dropped
  std::uint32_t takeover_ping_timeout_ms = 1500;  ///< for a silent owner whose id another token asks for
  std::uint32_t id_grace_ms = 1000;               ///< how long the id of a broken connection stays its token's
  std::uint32_t expire_timeout_ms = 5000;         ///< how long messages for an absent peer wait
  std::uint32_t cleanup_out_msgs_ms = 1000;       ///< period of the sweep of those messages
  std::string id_format = "{uuid}";               ///< template of the ids given by GET /{key}/id
  std::uint32_t id_hold_ms = 30000;               ///< how long an id given out is kept aside
  std::uint32_t id_hold_max = 65536;              ///< ids kept aside at a time, for each key
  std::uint32_t id_bytes_max = 2048;              ///< of an id
  std::uint32_t token_bytes_max = 4096;           ///< of a token

  // Lobbies
  bool lobby = false;                                ///< {path}godot takes clients of Godot's signalling demo
  std::string lobby_format = "{alnum:16}";           ///< template of the names of lobbies
  std::uint32_t lobby_members_max = 250;             ///< of one lobby
  std::uint32_t lobbies_max = 10000;                 ///< at a time, of all keys
  std::uint32_t lobby_join_timeout_ms = 1000;        ///< from the upgrade to JOIN
  std::uint32_t lobby_alone_timeout_ms = 3'600'000;  ///< in which a host waits for somebody to join
  std::uint32_t lobby_ping_interval_ms = 10000;      ///< of silence, until a member is pinged; after three it has gone
  std::uint32_t lobby_seal_delay_ms = 10000;         ///< from SEAL to the end of the lobby

  // HTTP
  std::vector<std::string> cors;               ///< allowed origins; empty or "*" reflects any
  bool check_origin = false;                   ///< cors holds for upgrades too
  bool proxied = false;                        ///< trusts proxies at loopback and private addresses
  std::vector<std::string> trusted_proxies;    ///< CIDR blocks whose word on a client's address is believed
  bool proxy_protocol = false;                 ///< connections from a trusted proxy begin with a PROXY header
  bool check_page = false;                     ///< {path}check is a page that shows players why they cannot connect
  std::vector<std::string> check_ice_servers;  ///< STUN servers that this page asks, as ice_url takes them

  // Limits
  std::uint32_t message_bytes_max = 2 * 1024 * 1024;          ///< one WebSocket message; above it close 1009
  std::uint32_t request_head_bytes_max = 16 * 1024;           ///< request line and headers; above it 431
  std::uint32_t handshake_timeout_ms = 10000;                 ///< from accept to a complete request (TLS included)
  std::uint32_t keep_alive_timeout_ms = 5000;                 ///< idle HTTP connection after a reply
  std::uint32_t close_timeout_ms = 5000;                      ///< wait for the other side's close frame or FIN
  std::uint32_t sockets_max = 100000;                         ///< open sockets in all; one more is closed at once
  std::uint32_t queue_messages_max = 1000;                    ///< messages waiting for one absent peer
  std::uint32_t queue_bytes_max = 4 * 1024 * 1024;            ///< bytes waiting for one absent peer
  std::uint32_t sender_queue_bytes_max = 4 * 1024 * 1024;     ///< bytes of one sender waiting for absent peers
  std::uint32_t total_queue_bytes_max = 64 * 1024 * 1024;     ///< bytes waiting for absent peers in all
  std::uint32_t outbox_bytes_max = 4 * 1024 * 1024;           ///< bytes waiting for one slow receiver; then EXPIRE
  std::uint32_t total_outbox_bytes_max = 256 * 1024 * 1024;   ///< the same for all receivers together
  std::uint32_t mailbox_bytes_max = 128 * 1024 * 1024;        ///< bytes between threads, an equal share to each
  std::uint32_t total_incoming_bytes_max = 63 * 1024 * 1024;  ///< of what is incomplete in all; 64 with the log
  std::uint32_t message_timeout_ms = 20000;       ///< from a message's first byte to its last; then close 1008
  std::uint32_t outbox_timeout_ms = 10000;        ///< in which a receiver takes 64 KiB or all there is; else close 1013
  std::uint32_t client_rate_bytes = 1024 * 1024;  ///< what one client makes go out in a second
  std::uint32_t client_burst_bytes = 16 * 1024 * 1024;  ///< the same before that holds

  // Fairness: limits by address. Loopback and private addresses do not count unless a trusted proxy names them
  std::uint32_t address_sockets_max = 512;                   ///< open sockets
  std::uint32_t address_peers_max = 125;                     ///< registered peers for each key
  std::uint32_t address_connects = 50;                       ///< new connections in a second
  std::uint32_t address_connects_burst = 500;                ///< new connections before that holds
  std::uint32_t address_ids_max = 100;                       ///< ids given out and not yet claimed
  std::uint32_t address_queue_bytes_max = 16 * 1024 * 1024;  ///< bytes waiting for absent peers
  std::uint32_t handshakes_max = 1024;                       ///< connections without a complete request, in all
  std::uint32_t refusal_delay_ms = 100;                      ///< how late a first refusal is answered
  std::uint32_t refusal_delay_max_ms = 2000;                 ///< how late any is
  std::uint32_t drain_timeout_ms = 5000;                     ///< to close all, behind the delay
  std::uint32_t drain_delay_ms = 0;                          ///< from SIGTERM to the first peer that is closed

  // Log
  std::string log_level = "info";             ///< trace, debug, info, warn, error or off
  bool log_mask_addresses = false;            ///< log addresses without their last part
  std::uint32_t log_bytes_max = 1024 * 1024;  ///< bytes that wait for whoever reads stdout
  std::uint32_t log_lines_max = 200;          ///< lines about ended peers in a second
  std::string log_format = "text";            ///< text, logfmt or json
  bool log_arrivals = false;                  ///< a line at info for each peer that comes
  bool log_events = false;                    ///< a line of JSON on stdout for each peer that comes or goes
  bool end_with_stdin = false;                ///< the end of standard input is taken as SIGTERM is

  // Admin
  std::string admin;                     ///< HOST:PORT of the admin listener; empty: none
  std::string admin_token_file;          ///< its token; empty: none is asked for, and it is on loopback
  std::vector<std::string> admin_hosts;  ///< further names in a Host header that are its own

  friend bool operator==(const options&, const options&) = default;
};

}  // namespace p2p_broker::config
