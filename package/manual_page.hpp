// p2p-broker(1), written from the option table. What is not in the table (signals, exit statuses, files) stands here.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::package {

/// The page in man(7)'s macros, UTF-8.
/// \param version what its foot says, such as "0.1.0"
[[nodiscard]] std::string manual_page(std::string_view version);

/// `text` so that roff prints it as it is: dashes stay dashes that can be copied, no line begins with a control
/// character.
[[nodiscard]] std::string roff_text(std::string_view text);

}  // namespace p2p_broker::package
