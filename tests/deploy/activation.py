# Socket activation: the sockets are opened here, as systemd would, and handed to one broker after another.
# Who connects between two of them waits in the socket's queue.
import fcntl
import os
import pathlib
import socket
import subprocess
import tempfile

from checks import BROKER, check, run

PATIENCE_S = 15
FIRST = 3  # descriptors are handed over from here on
REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
HAND_OVER = 'for n in {moved}; do eval "exec ${{n#*:}}<&${{n%:*}}"; done; LISTEN_PID={pid} exec "$0" "$@"'


def listening(family, place):
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.bind(place)
    opened.listen()
    return opened


def words_for(sockets, flags, pid="$$"):
    """A shell that puts the sockets where they belong, and becomes the broker: so LISTEN_PID is its own number."""
    moved = " ".join(f"{each.fileno()}:{FIRST + n}" for n, each in enumerate(sockets))
    return ["bash", "-c", HAND_OVER.format(moved=moved, pid=pid), BROKER, *flags]


class Activated:
    """A broker to which `sockets` were handed over, until the end of a `with` block."""

    def __init__(self, sockets, *flags, pid="$$", names=""):
        environment = {**os.environ, "LISTEN_FDS": str(len(sockets)), "LISTEN_FDNAMES": names}
        self.process = subprocess.Popen(words_for(sockets, flags, pid), stdout=subprocess.PIPE, text=True,
                                        env=environment, pass_fds=[each.fileno() for each in sockets])
        self.said = []

    def until(self, word):
        """Reads what it says up to a line with `word`."""
        for line in self.process.stdout:
            self.said.append(line)
            if word in line:
                return line
        raise AssertionError(f"it never said {word}: {self.said}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def terminate(self):
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


def connected(family, place):
    client = socket.socket(family, socket.SOCK_STREAM)
    client.settimeout(PATIENCE_S)
    client.connect(place)
    client.sendall(REQUEST)
    return client


def is_answered(client):
    with client:
        return client.recv(4096).startswith(b"HTTP/1.1 200 ")


class High:
    """Descriptors far from those that are handed over, so that none is in another's place."""

    def __init__(self, opened):
        self._fd = fcntl.fcntl(opened.fileno(), fcntl.F_DUPFD_CLOEXEC, 50)
        self.place = opened.getsockname()
        self.family = opened.family
        opened.close()

    def fileno(self):
        return self._fd

    def close(self):
        os.close(self._fd)


def all_kinds(directory):
    path = str(pathlib.Path(directory) / "broker.sock")
    kinds = [High(listening(socket.AF_INET, ("127.0.0.1", 0))), High(listening(socket.AF_UNIX, path))]
    if socket.has_ipv6:
        try:
            kinds.append(High(listening(socket.AF_INET6, ("::1", 0))))
        except OSError:
            pass  # this machine has no IPv6
    return kinds


def a_restart_refuses_nobody():
    with tempfile.TemporaryDirectory() as directory:
        sockets = all_kinds(directory)
        try:
            with Activated(sockets, "--threads", "2") as first:
                first.until("Started PeerServer")
                for each in sockets:
                    check(is_answered(connected(each.family, each.place)), f"{each.place} is not served")
                check(first.terminate() == 0, "it did not end with 0")
            between = [connected(each.family, each.place) for each in sockets for _ in range(20)]
            with Activated(sockets, "--threads", "2") as second:
                second.until("Started PeerServer")
                check(all(is_answered(client) for client in between), "who came meanwhile is not served")
                check(second.terminate() == 0, "it did not end with 0")
            check((pathlib.Path(directory) / "broker.sock").is_socket(), "the file of systemd's socket is gone")
        finally:
            for each in sockets:
                each.close()


def host_and_port_do_nothing_then_and_a_line_says_so():
    opened = High(listening(socket.AF_INET, ("127.0.0.1", 0)))
    with Activated([opened], "--host", "192.0.2.1", "--port", "1") as broker:
        check(f"127.0.0.1, port: {opened.place[1]}, " in broker.until("Started PeerServer"), broker.said)
        check("--host, --port and --backlog do nothing" in broker.until("LISTEN_FDS"), broker.said)
    opened.close()


def sockets_for_another_process_are_left_alone():
    opened = High(listening(socket.AF_INET, ("127.0.0.1", 0)))
    with Activated([opened], "--host", "127.0.0.1", "--port", "0", pid="1") as broker:
        check(f"port: {opened.place[1]}," not in broker.until("Started PeerServer"), broker.said)
    opened.close()


def what_does_not_listen_is_named():
    plain = High(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    good = High(listening(socket.AF_INET, ("127.0.0.1", 0)))
    unprintable = r'descriptor 4 ("\x1b[31m\xc2\x9bspare\x22")'
    for sockets, name in ([plain], 'descriptor 3 ("web")'), ([good, plain], unprintable):
        names = 'web:\x1b[31m\x9bspare"'  # a name cannot reach the terminal
        environment = {**os.environ, "LISTEN_FDS": str(len(sockets)), "LISTEN_FDNAMES": names}
        ended = run(*words_for(sockets, []), env=environment, pass_fds=[each.fileno() for each in sockets])
        check(ended.returncode == 1, f"it ended with {ended.returncode}")
        said = f"LISTEN_FDS: {name} is no listening stream socket of IPv4, IPv6 or unix.\n"
        check(ended.stderr == said, ended.stderr)
    plain.close()
    good.close()


def a_number_of_sockets_that_is_none_is_named():
    for count in "99999999999", "abc", "", "-1", "65", "1 ":
        ended = run(*words_for([], []), env={**os.environ, "LISTEN_FDS": count})
        check(ended.returncode == 1, f"with {count!r} it ended with {ended.returncode}")
        check(ended.stderr == f'LISTEN_FDS: "{count}" is not a number of sockets up to 64.\n', ended.stderr)


CHECKS = [
    a_restart_refuses_nobody,
    host_and_port_do_nothing_then_and_a_line_says_so,
    sockets_for_another_process_are_left_alone,
    what_does_not_listen_is_named,
    a_number_of_sockets_that_is_none_is_named,
]
