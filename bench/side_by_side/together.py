"""Two servers on one core at the same time, each under the same steady load, compared window by window.

Whatever slows the machine slows both, so a window's ratio scatters far less than that of two runs one after the other.
The windows of a round are alike, as they have the same two processes: a round counts once, with their sum.
"""
import json
import os
import pathlib
import subprocess
import time
from dataclasses import dataclass

from . import servers as brokers
from .cases import faults_of
from .comparison import Comparison
from .rounds import LOAD_CORE, say

WINDOW_S = 5
SETTLE_S = 1.5  # from the last connection to the first window
SPARE_S = 6  # one of the two may have all its connections earlier
CONNECT_LIMIT_S = 60


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    arguments: str
    connections: int  # of each server, when the load is steady
    per_s: int  # messages, heartbeats or cycles
    threads: bool = False

    def load(self, seconds):
        return self.arguments.format(seconds=seconds).split()


_RELAY = "relay --pairs 500 --rate 5000 --nospin --warm 0 --dur {seconds}"

CASES = [
    Case("idle", "CPU per heartbeat", "idle --n 10000 --hb 2 --settle 0.5 --hold {seconds}", 10000, 5000),
    Case("cand", "CANDIDATE at 5,000/s: CPU per message", f"{_RELAY} --msg cand", 1000, 5000, threads=True),
    Case("mix", "mix at 5,000/s: CPU per message", f"{_RELAY} --msg mix", 1000, 5000, threads=True),
    Case("churn", "churn at 1,000/s: CPU per cycle", "churn --rate 1000 --nospin --warm 0 --dur {seconds}", 0, 1000),
]
BY_NAME = {case.name: case for case in CASES}

# What an idle run says once, of all its connections.
ONCE = {"user_bytes": "user memory, idle plain connection, B", "srv_cpu_us_per_conn": "CPU per connect, us"}


class TogetherError(Exception):
    """A comparison that cannot count, in one sentence."""


def cpu_s(pid):
    """CPU time of all threads of a process."""
    return sum(int(path.read_text().split()[0]) for path in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def _wait_for_connections(pids, count):
    end = time.monotonic() + CONNECT_LIMIT_S
    try:
        while any(len(os.listdir(f"/proc/{pid}/fd")) < count for pid in pids):
            if time.monotonic() > end:
                raise TogetherError(f"{count} connections were not open after {CONNECT_LIMIT_S} s")
            time.sleep(0.1)
    except OSError:
        raise TogetherError("a broker ended while its clients connected") from None


def _windows(servers, count):
    """CPU seconds of each server in each window."""
    rows = []
    before = [cpu_s(server.pid) for server in servers]
    for _ in range(count):
        time.sleep(WINDOW_S)
        now = [cpu_s(server.pid) for server in servers]
        rows.append([after - earlier for after, earlier in zip(now, before)])
        if min(rows[-1]) <= 0:
            raise TogetherError("a broker ended or did nothing in a window")
        before = now
    return rows


def run_pair(case, pair, settings, swapped):
    """Both servers under load. Returns windows, and what each load generator reported, in the order of `pair`."""
    load = [str(settings.load), *case.load(SETTLE_S + SPARE_S + settings.windows * WINDOW_S),
            "--limit", str(settings.windows * WINDOW_S + CONNECT_LIMIT_S + 60), "--cpu", str(LOAD_CORE), "--json"]
    generators = {}
    try:
        for server in pair[::-1] if swapped else pair:
            server.start(settings.port + pair.index(server))
        for server in pair[::-1] if swapped else pair:
            port = settings.port + pair.index(server)
            generators[server.name] = subprocess.Popen(
                [*load, "--port", str(port), "--pidfile", str(server.pidfile)], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True)
        _wait_for_connections([server.pid for server in pair], case.connections)
        time.sleep(SETTLE_S)
        rows = _windows(pair, settings.windows)
        ended = [name for name, process in generators.items() if process.poll() is not None]
        reports = [_report(generators[server.name]) for server in pair]
        if ended:
            raise TogetherError(f"the load of {', '.join(ended)} ended before the last window")
        return rows, reports
    finally:
        for process in generators.values():
            process.kill()
            process.wait()
        for server in pair:
            server.stop()


def _report(generator):
    said, wrong = generator.communicate(timeout=CONNECT_LIMIT_S)
    if generator.returncode != 0:
        raise TogetherError(wrong.strip()[-300:] or f"the load generator ended with status {generator.returncode}")
    report = json.loads(said.splitlines()[-1])
    if faults := faults_of(report):
        raise TogetherError(f"{faults} {report.get('first_error', '')}")
    return report


def measure(settings, pairs, raw):
    """All cases, `settings.rounds` times, with servers that are started anew. Returns comparisons."""
    seen = {}
    for number in range(settings.rounds):
        for case in settings.cases:
            for pair in pairs:
                if pair[0].name in brokers.TWO_THREADS and not case.threads:
                    continue
                rows, reports = run_pair(case, pair, settings, swapped=number % 2 == 1)
                raw.write(json.dumps({"case": case.name, "pair": [each.name for each in pair], "round": number + 1,
                                      "cpu_s": rows, "reports": reports}) + "\n")
                raw.flush()
                _note(seen, case, pair, rows, reports)
                ratios = " ".join(f"{ours / theirs:.3f}" for ours, theirs in rows)
                say(f"round {number + 1}/{settings.rounds} {case.name} {pair[0].name}: {ratios}")
    return [Comparison(title, *zip(*values), [ours / theirs for ours, theirs in values])
            for title, values in seen.items()]


def _note(seen, case, pair, rows, reports):
    threads = ", 2 threads" if pair[0].name in brokers.TWO_THREADS else ""
    each_us = 1e6 / (case.per_s * WINDOW_S * len(rows))
    sums = tuple(sum(column) * each_us for column in zip(*rows))
    seen.setdefault(f"{case.title}{threads}, us", []).append(sums)
    for key, title in ONCE.items():
        if case.name == "idle" and all(report.get(key) for report in reports):
            seen.setdefault(title, []).append(tuple(report[key] for report in reports))
