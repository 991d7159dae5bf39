// What the broker asks of its process: open files, memory, stderr, and which thread gets the signals.
// Called by the composition root only; everything below takes the process as it is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace p2p_broker::server {

/// Gives descriptors 0, 1 and 2 that are closed to /dev/null, before a socket can become one of them and be written to
/// as stdout. Before anything else is opened. False: the system refuses, and there is nowhere to say so.
[[nodiscard]] bool open_standard_descriptors();

/// Raises the soft limit of open files to the hard one (each peer is an open file), lets large buffers go back to the
/// system when they are freed, and ignores SIGPIPE.
void prepare_process();

/// Has the kernel's table of this process's descriptors hold so many, within the limit and 65,536 (8 bytes each). Only
/// before the first thread: with several, each doubling of the table stops the thread that needs a descriptor until no
/// processor uses the old one, 10 ms or more, and thousands who come just then overflow the listening socket's queue.
void make_room_for_files(std::size_t count);

/// Gives memory that is free but kept back to the system. Takes milliseconds for each hundred megabytes, in which
/// threads that allocate may have to wait.
void give_back_memory();

/// Holds all signals back from this thread, and from those that it starts from now on.
void hold_back_signals();

/// Takes this thread's signals again, and those that were held back.
void take_signals();

/// Says on stderr what can be said without waiting; nobody may read it. \param lines without newlines
void say_on_stderr(const std::vector<std::string>& lines);

}  // namespace p2p_broker::server
