// The stream that all of this server's sessions read and write: Beast's TCP stream, bound to the one io_context.
// With the context's own executor instead of any_io_executor no call goes through a virtual function.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>

namespace p2p_broker::bench::beast_broker {

namespace net = boost::asio;
namespace beast = boost::beast;
using beast::error_code;

using tcp_stream = beast::basic_stream<net::ip::tcp, net::io_context::executor_type>;
using tcp_acceptor = net::basic_socket_acceptor<net::ip::tcp, net::io_context::executor_type>;
using steady_timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>,
                                               net::io_context::executor_type>;

}  // namespace p2p_broker::bench::beast_broker
