"""The brokers that are compared: how each is started on core 0, restarted by the load generator, and ended.

Only processes started here (or by the restart command made here) are ever killed, by their own id.
"""
import os
import pathlib
import shlex
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

from . import machine

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = ROOT / "bench/peerjs/node_modules/peer/dist/bin/peerjs.js"
SERVER_CORE = 0
LIMIT = 100000  # high enough that no broker refuses a peer of ours
START_LIMIT_S = 10

OURS = "ours"
NPM = "npm"
FLOOR = "floor"
OURS_TWO_THREADS = "ours2"
ASIO = "asio"
BEAST = "beast"
PARENT = "parent"
PARENT_TWO_THREADS = "parent2"

TITLES = {OURS: "p2p-broker", NPM: "npm peer 1.0.2", FLOOR: "floor", OURS_TWO_THREADS: "p2p-broker, 2 threads",
          ASIO: "p2p-broker on Asio", BEAST: "Beast", PARENT: "parent", PARENT_TWO_THREADS: "parent, 2 threads"}
DEFAULT = [NPM, FLOOR, OURS, OURS_TWO_THREADS]  # who is compared runs one after the other: the machine's speed varies


TWO_THREADS = {OURS_TWO_THREADS, PARENT_TWO_THREADS}
WITHOUT_TLS = {FLOOR, BEAST}


@dataclass(frozen=True)
class Programs:
    """Where the brokers are that must be built."""
    bench: pathlib.Path  # the build with the benchmarks
    asio: pathlib.Path  # the build of the broker on Asio's event loop
    parent: pathlib.Path | None  # another broker of ours


class ServerError(Exception):
    """A broker did not start, in one sentence."""


class Server:
    """One broker: started for a run and ended after it."""

    def __init__(self, name, programs, work):
        self.name = name
        self.programs = programs
        self.pidfile = work / f"{name}.pid"
        self.log = work / f"{name}.log"
        self.certificate = work / "certificate.pem"
        self.key = work / "key.pem"
        self._process = None

    def can_run(self, case):
        if self.name in TWO_THREADS:
            return case.threads
        return not (case.tls and self.name in WITHOUT_TLS)

    def command(self, port, tls=False):
        secure = ["--sslkey", str(self.key), "--sslcert", str(self.certificate)] if tls else []
        if self.name == FLOOR:
            return [str(self.programs.bench / "bench/floor"), str(port)]
        if self.name == NPM:
            return ["node", str(PEER), "--port", str(port), "--concurrent_limit", str(LIMIT), *secure]
        threads = "2" if self.name in TWO_THREADS else "1"
        return [str(self._broker()), "--port", str(port), "--threads", threads,
                "--concurrent_limit", str(LIMIT), "--connection_limit", str(LIMIT),
                "--client_rate", "4095M", "--client_burst", "4095M", *secure]  # a load generator is one loud client

    def _broker(self):
        return {ASIO: self.programs.asio / "p2p-broker", BEAST: self.programs.bench / "bench/beast_broker",
                PARENT: self.programs.parent, PARENT_TWO_THREADS: self.programs.parent,
                }.get(self.name, self.programs.bench / "p2p-broker")

    @property
    def pid(self):
        return self._process.pid

    def start(self, port, tls=False):
        with open(self.log, "wb") as log:
            self._process = subprocess.Popen(
                self.command(port, tls), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}))
        machine.raise_priority(self._process.pid)
        self.pidfile.write_text(str(self._process.pid))
        end = time.monotonic() + START_LIMIT_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise ServerError(f"{self.name} ended at once: {self.log.read_text()[-300:]}")
            try:
                socket.create_connection(("127.0.0.1", port), 0.5).close()
                time.sleep(0.3)
                return
            except OSError:
                time.sleep(0.03)
        raise ServerError(f"{self.name} does not listen after {START_LIMIT_S} s: {self.log.read_text()[-300:]}")

    def restart_command(self, port):
        """What the storm run does to the broker: kill it, wait, start it again under the same conditions.

        Without the pid file nothing is started: stop() removes it first, so an interrupted run leaves no server behind.
        """
        again = shlex.join(["taskset", "-c", str(SERVER_CORE), *self.command(port)])
        start = shlex.quote(f"echo {machine.PRIORITY} >/proc/self/autogroup 2>/dev/null; exec {again}")
        pidfile, log = shlex.quote(str(self.pidfile)), shlex.quote(str(self.log))
        return (f"kill -9 $(cat {pidfile}); sleep 0.2; [ -e {pidfile} ] || exit 1; "
                f"setsid sh -c {start} >{log} 2>&1 </dev/null & echo $! >{pidfile}")

    def stop(self):
        if not self._process:
            return
        pids = {self._process.pid, self._pid_in_file()} - {None}
        self.pidfile.unlink(missing_ok=True)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.wait()
        self._process = None
        for pid in pids:
            _wait_until_gone(pid)

    def _pid_in_file(self):
        try:
            return int(self.pidfile.read_text())
        except (OSError, ValueError):
            return None


def _wait_until_gone(pid, limit_s=5):
    """Until `pid` holds no port any more: it is gone, or a zombie that only waits for its parent."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        try:
            state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        time.sleep(0.02)


def make_certificate(work):
    """A P-256 certificate for the TLS runs, made once."""
    if (work / "certificate.pem").exists():
        return
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "30", "-subj", "/CN=localhost", "-keyout", str(work / "key.pem"),
         "-out", str(work / "certificate.pem")],
        check=True, capture_output=True)
