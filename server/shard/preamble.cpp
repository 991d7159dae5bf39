#include "server/shard/preamble.hpp"

#include <array>
#include <span>

#include "protocol/proxy_header.hpp"

namespace p2p_broker::server {

preamble::outcome preamble::read(transport& from) {
  using what = outcome::what;
  using status = protocol::proxy_header::status;
  std::array<char, 512> room{};
  for (;;) {
    const transport::result seen = from.look_ahead(room);
    if (seen.what != transport::status::done) {
      return {seen.what == transport::status::wait_readable ? what::wait : what::over};
    }
    const std::size_t had = begun_.size();
    begun_.append(room.data(), seen.bytes);
    const protocol::proxy_header header = protocol::parse_proxy_header(begun_);
    if (header.what == status::bad) {
      return {what::bad};
    }
    const bool complete = header.what == status::complete;
    from.skip(std::span(room).first((complete ? header.bytes : begun_.size()) - had));
    if (complete) {
      return {what::done, header.source};
    }
  }
}

}  // namespace p2p_broker::server
