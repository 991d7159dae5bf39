"""The figures of the page: medians of the used runs, and the goals they are held against."""
import statistics
from dataclasses import dataclass

from .servers import FLOOR, OURS, OURS_TWO_THREADS, TITLES


@dataclass(frozen=True)
class Figure:
    case: str
    key: str
    title: str
    unit: str
    goal: str = "none"  # "bytes": at most `limit` itself; "floor": at most `limit` times floor; "none": not a goal
    limit: float = 0


FIGURES = [
    Figure("idle", "user_bytes", "user memory, idle plain connection", "B", "bytes", 600),
    Figure("tls", "user_bytes", "user memory, idle TLS connection", "B", "bytes", 16000),
    Figure("idle", "srv_cpu_us_per_conn", "CPU per connect", "us", "floor", 1.25),
    Figure("idle", "srv_cpu_us_per_heartbeat", "CPU per heartbeat", "us", "floor", 1.15),
    Figure("cand", "srv_cpu_us_per_msg", "CPU per relayed CANDIDATE", "us", "floor", 1.08),
    Figure("mix", "srv_cpu_us_per_msg", "CPU per relayed message, mix", "us", "floor", 1.10),
    Figure("cand8", "srv_cpu_us_per_msg", "CPU per CANDIDATE, window 8", "us", "floor", 0.25),
    Figure("steady", "srv_cpu_us_per_msg", "mix at 5,000/s: CPU per message", "us", "floor", 1.08),
    Figure("steady", "lat_p50_us", "mix at 5,000/s: p50", "us"),
    Figure("steady", "lat_p99_us", "mix at 5,000/s: p99", "us", "floor", 1.2),
    Figure("churn", "srv_cpu_us_per_handshake", "churn: CPU per cycle", "us", "floor", 1.25),
    Figure("storm", "down_to_all_open_ms", "5,000 peers after a kill, all OPEN", "ms", "floor", 1.25),
    Figure("idle", "connect_per_s", "connects per second", "1/s"),
    Figure("cand", "msgs_per_s", "CANDIDATEs per second", "1/s"),
    Figure("mix", "msgs_per_s", "messages per second, mix", "1/s"),
    Figure("cand8", "msgs_per_s", "CANDIDATEs per second, window 8", "1/s"),
    Figure("churn", "handshakes_per_s", "cycles per second", "1/s"),
]

TWO_THREADS_LIMIT = 1.15  # CPU per message against one thread


@dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float
    runs: int
    disturbed: int

    def __str__(self):
        mark = "*" if self.disturbed else ""
        return f"{number(self.median)}{mark} ({number(self.low)} to {number(self.high)})"


@dataclass(frozen=True)
class Verdict:
    title: str
    ours: str
    wanted: str
    reached: bool | None  # None: could not be judged


def number(value):
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


class Results:
    """All runs of one benchmark, used or thrown away."""

    def __init__(self, runs):
        self.runs = runs
        present = {run["server"] for run in runs}
        self.servers = [server for server in TITLES if server in present]

    def used(self, server, case):
        return [run for run in self.runs
                if run["server"] == server and run["case"] == case and run["used"] and "error" not in run]

    def spread(self, server, case, key):
        runs = [run for run in self.used(server, case) if run.get(key) is not None]
        if not runs:
            return None
        values = [run[key] for run in runs]
        return Spread(statistics.median(values), min(values), max(values), len(values),
                      sum(run["disturbed"] for run in runs))

    def median(self, server, case, key):
        found = self.spread(server, case, key)
        return found.median if found else None

    def ratio(self, figure, server, base):
        """Median of the ratios within a round: the machine may be faster in one round than in another."""
        found = self.ratios(figure, server, base)
        return statistics.median(found) if found else None

    def ratios(self, figure, server, base):
        """One for each round in which both were measured."""
        values, references = ({run["round"]: run.get(figure.key) for run in self.used(name, figure.case)}
                              for name in (server, base))
        return [values[number] / references[number] for number in values
                if values[number] is not None and references.get(number)]

    def verdicts(self):
        return [self._verdict(figure) for figure in FIGURES if figure.goal != "none"] + self._thread_verdicts()

    def _verdict(self, figure):
        value = self.median(OURS, figure.case, figure.key)
        wanted = f"at most {figure.limit:,.0f} B"
        shown = f"{value:,.0f} B" if value is not None else "-"
        if figure.goal == "floor":
            value = self.ratio(figure, OURS, FLOOR)
            wanted = f"at most {figure.limit:.2f} x floor"
            shown = f"{value:.{2 if value >= 1 else 3}f} x floor" if value is not None else "-"
        return Verdict(figure.title, shown + self._mark(figure), wanted,
                       None if value is None else value <= figure.limit)

    def _mark(self, figure):
        """A star when a run that others disturbed is in the figure."""
        spreads = [self.spread(server, figure.case, figure.key) for server in (OURS, FLOOR)]
        return "*" if any(spread and spread.disturbed for spread in spreads) else ""

    def _thread_verdicts(self):
        verdicts = []
        for figure in FIGURES:
            if figure.key != "srv_cpu_us_per_msg":
                continue
            ratio = self.ratio(figure, OURS_TWO_THREADS, OURS)
            if ratio is not None:
                verdicts.append(Verdict(f"{figure.title}, 2 threads", f"{ratio:.2f} x 1 thread",
                                        f"at most {TWO_THREADS_LIMIT:.2f} x 1 thread", ratio <= TWO_THREADS_LIMIT))
        return verdicts

    def growth(self, server):
        """Median line of memory over connections: [(connections, MiB)]."""
        runs = self.used(server, "grow")
        if not runs:
            return []
        return [(count, statistics.median(run["rss_kb"][i] for run in runs) / 1024)
                for i, count in enumerate(runs[0]["connections"])]
