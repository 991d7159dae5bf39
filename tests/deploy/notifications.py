# The broker as systemd sees a Type=notify service: what it says, when, and to which kind of socket.
# NOTIFY_SOCKET is a path, or a name in Linux's abstract namespace when it begins with "@".
import os
import pathlib
import socket
import tempfile

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

    def environment(self):
        return {**os.environ, "NOTIFY_SOCKET": self.name}

    def next(self):
        """The lines of the next notification."""
        return self._socket.recv(4096).decode().split("\n")

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
        check(service.is_silent(), "it says more than READY=1 while it runs")
        broker.process.terminate()
        check("STOPPING=1" in service.next(), "the notification after SIGTERM is not STOPPING=1")
        check(broker.process.wait(PATIENCE_S) == 0, "it did not end with 0")


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


CHECKS = [
    readiness_and_ending_are_told_through_a_socket_file,
    readiness_and_ending_are_told_through_an_abstract_socket,
    a_start_that_fails_is_never_ready,
    a_notify_socket_that_is_gone_does_not_stop_it,
]
