// What the broker asks of its process: open files, memory, and which thread gets the signals.
// Called by the composition root only; everything below takes the process as it is.
#pragma once

namespace p2p_broker::server {

/// Raises the soft limit of open files to the hard one (each peer is an open file), lets large buffers go back to the
/// system when they are freed, and ignores SIGPIPE.
void prepare_process();

/// Holds all signals back from this thread, and from those that it starts from now on.
void hold_back_signals();

/// Takes this thread's signals again, and those that were held back.
void take_signals();

}  // namespace p2p_broker::server
