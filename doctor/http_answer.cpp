#include "doctor/http_answer.hpp"

#include <algorithm>
#include <cctype>

namespace p2p_broker::doctor {

void take_answer(const boost::beast::http::response<boost::beast::http::string_body>& answer, http_seen& seen) {
  seen.status = answer.result_int();
  seen.body = answer.body();
  for (const auto& field : answer) {
    std::string name(field.name_string());
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    seen.headers.emplace_back(std::move(name), std::string(field.value()));
  }
}

}  // namespace p2p_broker::doctor
