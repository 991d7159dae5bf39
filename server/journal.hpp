// Whether what the broker writes goes to systemd's journal. That has a time for each line, and reads its priority from
// the line's beginning (sd-daemon(3)).
#pragma once

namespace p2p_broker::server {

/// Whether stdout is the stream that JOURNAL_STREAM names, by device and inode (systemd.exec(5)). A variable that came
/// down to a broker whose output goes elsewhere changes nothing.
[[nodiscard]] bool stdout_is_journal();

}  // namespace p2p_broker::server
