// Which certificate a client gets that asks for a name (SNI): the one that has it, or has a wildcard for it.
// The first certificate is for all names that none has, and for clients that ask for none.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::server {

class certificate_names {
 public:
  /// The next certificate has these DNS names, of any case, `*.` in front for a wildcard. Of two certificates with one
  /// name the earlier has it.
  void add(const std::vector<std::string>& names);

  /// The certificate's place in the order of adding; 0 when none has the name. As RFC 6125 (6.4.3) has it, a
  /// wildcard stands for one label, and a whole name beats it.
  [[nodiscard]] std::size_t of(std::string_view asked) const;

 private:
  std::map<std::string, std::size_t, std::less<>> places_;
  std::size_t count_ = 0;
};

}  // namespace p2p_broker::server
