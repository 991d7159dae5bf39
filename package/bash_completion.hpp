// Completion of p2p-broker's command line in bash, written from the option table. It needs the package
// bash-completion, as every such file does, and completes flags, files, and values of which there are only a few.
#pragma once

#include <string>

namespace p2p_broker::package {

/// A file for share/bash-completion/completions/.
[[nodiscard]] std::string bash_completion();

}  // namespace p2p_broker::package
