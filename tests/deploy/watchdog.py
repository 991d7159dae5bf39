# WatchdogSec= as the broker meets it: WATCHDOG=1 comes in time, under load too, and stops when one thread hangs.
# A thread is made to hang by ptrace(2), which stops that one alone.
import ctypes
import os
import threading
import time

from broker_process import BrokerProcess
from checks import Skipped, check
from notifications import NotifySocket

PTRACE_ATTACH, PTRACE_DETACH = 16, 17
WALL = 0x40000000
PATIENCE_US = 2_000_000


def asked_to_live(service, **more):
    return service.environment(WATCHDOG_USEC=str(PATIENCE_US), **more)


def next_sign(service, within_s):
    """Whether WATCHDOG=1 comes in that time."""
    deadline = time.monotonic() + within_s
    while (left := deadline - time.monotonic()) > 0:
        try:
            if "WATCHDOG=1" in service.next(left):
                return True
        except TimeoutError:
            return False
    return False


class Load:
    """Asks the broker for its page without end."""

    def __init__(self, broker):
        self._broker = broker
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._ended.is_set():
            self._broker.greeting_status()

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


def signs_of_life_come_in_time_under_load():
    service = NotifySocket(f"@p2p-broker-test-watchdog-{os.getpid()}")
    with BrokerProcess("--threads", "2", environment=asked_to_live(service)) as broker, Load(broker):
        for n in range(6):
            check(next_sign(service, PATIENCE_US / 1e6), f"none within the time of the watchdog, after {n}")


def they_are_for_who_is_named():
    service = NotifySocket(f"@p2p-broker-test-other-{os.getpid()}")
    with BrokerProcess(environment=asked_to_live(service, WATCHDOG_PID="1")):
        check(not next_sign(service, PATIENCE_US / 1e6), "it gives signs for another process")


class Frozen:
    """One thread of a process, stopped."""

    def __init__(self, thread):
        self.thread = thread
        self._libc = ctypes.CDLL(None, use_errno=True)

    def __enter__(self):
        if self._libc.ptrace(PTRACE_ATTACH, self.thread, 0, 0) != 0:
            raise Skipped(f"this machine allows no ptrace: {os.strerror(ctypes.get_errno())}")
        os.waitpid(self.thread, WALL)

    def __exit__(self, *_):
        self._libc.ptrace(PTRACE_DETACH, self.thread, 0, 0)


def a_thread_that_hangs_stops_them_until_it_goes_on():
    service = NotifySocket(f"@p2p-broker-test-frozen-{os.getpid()}")
    with BrokerProcess("--threads", "2", environment=asked_to_live(service)) as broker:
        check(next_sign(service, PATIENCE_US / 1e6), "there is none at first")
        last_started = max(int(name) for name in os.listdir(f"/proc/{broker.process.pid}/task"))
        with Frozen(last_started):
            next_sign(service, PATIENCE_US / 1e6)  # for what was answered before
            check(not next_sign(service, 2 * PATIENCE_US / 1e6), "it goes on although a thread hangs")
        check(next_sign(service, PATIENCE_US / 1e6), "it does not go on with the thread")


CHECKS = [
    signs_of_life_come_in_time_under_load,
    they_are_for_who_is_named,
    a_thread_that_hangs_stops_them_until_it_goes_on,
]
