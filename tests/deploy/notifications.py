# The broker as systemd sees a Type=notify service: what it says, when, and to which kind of socket.
# NOTIFY_SOCKET is a path, or a name in Linux's abstract namespace when it begins with "@".
import os
import pathlib
import re
import signal
import socket
import tempfile
import time

from broker_process import BrokerProcess
from checks import check, run, BROKER

PATIENCE_S = 10


class NotifySocket:
    """A datagram socket bound where NOTIFY_SOCKET says."""

    def __init__(self, name):
        self.name = name
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.bind("\0" + name[1:] if name.startswith("@") else name)
        self._socket.settimeout(PATIENCE_S)

    def environment(self, **more):
        return {**os.environ, "NOTIFY_SOCKET": self.name, **more}

    def next(self, within_s=PATIENCE_S):
        """The lines of the next notification."""
        self._socket.settimeout(within_s)
        return self._socket.recv(4096).decode().split("\n")

    def next_that_has(self, beginning):
        """The rest of the next line that begins so; other notifications are passed over."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for line in self.next():
                if line.startswith(beginning):
                    return line.removeprefix(beginning)
        raise AssertionError(f"no {beginning} within {PATIENCE_S} s")

    def fill(self):
        """Leaves no room in it, as if whoever reads it had stopped."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stuffing:
            stuffing.setblocking(False)
            try:
                while True:
                    stuffing.sendto(b"X_STUFFING=1", self._socket.getsockname())
            except BlockingIOError:
                pass

    def unread(self):
        """Takes all that is in it, and says how much that was."""
        count = 0
        self._socket.setblocking(False)
        try:
            while self._socket.recv(4096):
                count += 1
        except BlockingIOError:
            return count
        finally:
            self._socket.settimeout(PATIENCE_S)

    def is_silent(self):
        self._socket.settimeout(0.2)
        try:
            return not self._socket.recv(4096)
        except TimeoutError:
            return True
        finally:
            self._socket.settimeout(PATIENCE_S)


def notifies_through(name):
    service = NotifySocket(name)
    with BrokerProcess(environment=service.environment()) as broker:
        check("READY=1" in service.next(), "the first notification is not READY=1")
        check(broker.greeting_status() == 200, "it was not listening when it said READY=1")
        check(service.next() == ["STATUS=0 peers; 0 refusals in the last minute"], "it does not say how it is")
        check(service.is_silent(), "it says more while nothing changes")
        broker.process.terminate()
        check("STOPPING=1" in service.next(), "the notification after SIGTERM is not STOPPING=1")
        check(broker.process.wait(PATIENCE_S) == 0, "it did not end with 0")


def upgrade(port, key, id):
    """A client that asks to be `id`, and stays as long as what this gives is open."""
    client = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
    client.sendall(f"GET /peerjs?key={key}&id={id}&token=t HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    check(b" 101 " in client.recv(4096), "there was no upgrade")
    return client


def the_status_tells_peers_and_refusals():
    service = NotifySocket(f"@p2p-broker-test-status-{os.getpid()}")
    with BrokerProcess(environment=service.environment()) as broker:
        first = service.next_that_has("STATUS=")
        check(first == "0 peers; 0 refusals in the last minute", first)
        with upgrade(broker.port, "peerjs", "a"), upgrade(broker.port, "wrong", "b"):
            service.next_that_has("STATUS=1 peer; 1 refusal in the last minute")
        service.next_that_has("STATUS=0 peers; 1 refusal in the last minute")


def a_drain_tells_how_far_it_is():
    service = NotifySocket(f"@p2p-broker-test-drain-{os.getpid()}")
    with BrokerProcess("--drain_timeout", "1500", environment=service.environment()) as broker:
        service.next_that_has("STATUS=")
        with upgrade(broker.port, "peerjs", "mute"):
            broker.process.terminate()
            check(service.next_that_has("STOPPING=") == "1", "it does not say that it stops")
            check(re.fullmatch(r"draining: 0 of 1 closed", service.next_that_has("STATUS=")), "not how far it is")


def a_reload_is_told_from_its_beginning_to_its_end():
    service = NotifySocket(f"@p2p-broker-test-reload-{os.getpid()}")
    with BrokerProcess(environment=service.environment()) as broker:
        service.next_that_has("STATUS=")
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        broker.process.send_signal(signal.SIGHUP)
        begun = service.next()
        check(begun[0] == "RELOADING=1" and begun[1].startswith("MONOTONIC_USEC="), begun)
        at = int(begun[1].removeprefix("MONOTONIC_USEC="))
        check(before <= at <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000, f"{at} is not its time")
        check(service.next() == ["READY=1"], "it is not said when it is over")


def readiness_and_ending_are_told_through_a_socket_file():
    with tempfile.TemporaryDirectory() as directory:
        notifies_through(str(pathlib.Path(directory) / "notify"))


def readiness_and_ending_are_told_through_an_abstract_socket():
    notifies_through(f"@p2p-broker-test-{os.getpid()}")


def a_start_that_fails_is_never_ready():
    service = NotifySocket(f"@p2p-broker-test-failing-{os.getpid()}")
    with BrokerProcess() as other:
        ended = run(BROKER, "--host", "127.0.0.1", "--port", other.port, env=service.environment())
    check(ended.returncode == 1, f"a busy port ended with {ended.returncode}")
    check(service.is_silent(), "it said something to systemd")


def a_notify_socket_that_is_gone_does_not_stop_it():
    with BrokerProcess(environment={**os.environ, "NOTIFY_SOCKET": "/nonexistent/notify"}) as broker:
        check(broker.greeting_status() == 200, "it does not serve")
        check(broker.terminate() == 0, "it did not end with 0")


def a_notify_socket_that_nobody_reads_stops_nothing():
    service = NotifySocket(f"@p2p-broker-test-unread-{os.getpid()}")
    environment = service.environment(WATCHDOG_USEC="20000")  # a sign each 5 ms
    with BrokerProcess("--admin", "127.0.0.1:0", environment=environment) as broker:
        time.sleep(2)
        check(broker.admin_status("/healthz") == 200, "the main thread does not answer")
        broker.process.send_signal(signal.SIGHUP)
        check(broker.admin_status("/healthz") == 200, "the main thread does not answer after a reload")
        check(broker.greeting_status() == 200, "it does not serve")
        check(broker.terminate() == 0, "it did not end with 0 on one SIGTERM")
    check(service.unread() > 0, "the socket never had anything in it")


def what_found_no_room_is_told_when_there_is_some():
    service = NotifySocket(f"@p2p-broker-test-late-{os.getpid()}")
    service.fill()
    with BrokerProcess(environment=service.environment()) as broker:
        time.sleep(0.1)
        service.unread()
        check(service.next() == ["READY=1"], "READY=1 is lost")
        service.next_that_has("STATUS=")
        service.fill()
        with upgrade(broker.port, "peerjs", "a"):
            time.sleep(7)  # a look comes each 5 s
            service.unread()
            service.next_that_has("STATUS=1 peer; ")


CHECKS = [
    readiness_and_ending_are_told_through_a_socket_file,
    readiness_and_ending_are_told_through_an_abstract_socket,
    the_status_tells_peers_and_refusals,
    a_drain_tells_how_far_it_is,
    a_reload_is_told_from_its_beginning_to_its_end,
    a_start_that_fails_is_never_ready,
    a_notify_socket_that_is_gone_does_not_stop_it,
    a_notify_socket_that_nobody_reads_stops_nothing,
    what_found_no_room_is_told_when_there_is_some,
]
