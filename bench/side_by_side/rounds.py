"""Interleaved rounds: every case of every round is run against all servers before the next case begins.

A run during which other processes took too much of a core is thrown away and repeated, within a bounded patience.
"""
import json
import subprocess
import time

from . import machine
from . import servers as brokers
from .cases import faults_of

LOAD_CORE = 1
RUN_LIMIT_S = 100
QUIET_WAIT_MAX_S = 20  # before one run


class Rounds:
    """Runs the cases and keeps every result, used or thrown away."""

    def __init__(self, settings, servers, raw_file, rounds_before):
        self.settings = settings
        self.servers = servers
        self.raw_file = raw_file
        self.rounds_before = rounds_before
        self.results = []
        self.patience_s = settings.patience

    def run(self):
        total = self.settings.rounds * sum(server.can_run(case) for case in self.settings.cases
                                           for server in self.servers)
        done = 0
        for number in range(self.rounds_before + 1, self.rounds_before + self.settings.rounds + 1):
            for case in self.settings.cases:
                for server in self._in_turn(number):
                    if not server.can_run(case):
                        continue
                    done += 1
                    self._run_until_clean(server, case, number, f"{done}/{total}")

    def _in_turn(self, number):
        """The order turns, so that no server always comes first; two that are compared stay beside each other."""
        if self.settings.against:
            return self.servers if number % 2 else self.servers[::-1]
        turn = number % len(self.servers)
        return self.servers[turn:] + self.servers[:turn]

    def _run_until_clean(self, server, case, number, progress):
        attempts = []
        for attempt in range(self.settings.repeats + 1):
            self._wait_for_quiet()
            started = time.monotonic()
            result = self._run_once(server, case)
            result.update(server=server.name, case=case.name, round=number, attempt=attempt)
            result["noise"] = noise_of(result)
            result["disturbed"] = result["noise"] > self.settings.noise_max
            attempts.append(result)
            say(f"{progress} round {number} {case.name} {server.name}: {summary_of(result)}")
            if not result["disturbed"] and "error" not in result:
                break
            self.patience_s -= time.monotonic() - started
            if self.patience_s <= 0:
                break
        # The last clean one, or the least disturbed of the bad ones.
        usable = [each for each in attempts if "error" not in each] or attempts
        best = min(usable, key=lambda each: each["noise"])
        for each in attempts:
            each["used"] = each is best
            self.results.append(each)
            self.raw_file.write(json.dumps(each) + "\n")
        self.raw_file.flush()

    def _run_once(self, server, case):
        settings = self.settings
        command = [str(settings.load), *case.load_arguments(settings.full), "--port", str(settings.port),
                   "--pidfile", str(server.pidfile), "--cpu", str(LOAD_CORE), "--srvcpu", str(brokers.SERVER_CORE),
                   "--limit", str(RUN_LIMIT_S - 10), "--json"]
        if case.restarts:
            command += ["--cmd", server.restart_command(settings.port)]
        try:
            server.start(settings.port, case.tls)
            ended = subprocess.run(command, capture_output=True, text=True, timeout=RUN_LIMIT_S)
            if ended.returncode != 0:
                return {"error": ended.stderr.strip()[-300:] or f"exit status {ended.returncode}"}
            return json.loads(ended.stdout.splitlines()[-1])
        except (brokers.ServerError, subprocess.TimeoutExpired, ValueError, IndexError) as error:
            return {"error": str(error)[-300:]}
        finally:
            server.stop()

    def _wait_for_quiet(self):
        started = time.monotonic()
        allowed = min(QUIET_WAIT_MAX_S, self.patience_s)
        while (busy := machine.busy_percent()) > self.settings.noise_max:
            waited = time.monotonic() - started
            if waited > allowed:
                break
            if waited < 1:
                say(f"waiting for a quiet machine: others take {busy:.0f} % of a core")
            time.sleep(1)
        self.patience_s -= max(0.0, time.monotonic() - started - 1)


def noise_of(result):
    """CPU of other processes during the measured time, percent of one core."""
    if "error" in result:
        return float("inf")
    return max(result.get("other_cpu_pct", 0), result.get("hold_other_cpu_pct", 0))


_SHOWN = {
    "user_bytes": "{:.0f} B/connection", "srv_cpu_us_per_conn": "{:.1f} us/connect",
    "srv_cpu_us_per_heartbeat": "{:.2f} us/heartbeat", "srv_cpu_us_per_msg": "{:.2f} us/message",
    "msgs_per_s": "{:,.0f} messages/s", "lat_p50_us": "p50 {:.0f} us", "lat_p99_us": "p99 {:.0f} us",
    "srv_cpu_us_per_handshake": "{:.1f} us/cycle", "down_to_all_open_ms": "{:.0f} ms until all are open",
}


def summary_of(result):
    if "error" in result:
        return "FAILED: " + result["error"]
    parts = [form.format(result[key]) for key, form in _SHOWN.items() if result.get(key) is not None]
    if "rss_kb" in result:
        parts.append(f"{result['rss_kb'][0] / 1024:.1f} to {result['rss_kb'][-1] / 1024:.1f} MiB")
    if faults := faults_of(result):
        parts.append(f"WRONG: {faults} {result.get('first_error', '')}")
    if result["disturbed"]:
        parts.append(f"disturbed, others took {result['noise']:.0f} %")
    return ", ".join(parts)


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)
