"""What is measured: each case is one run of the load generator against one fresh server.

The times are short enough for three rounds of everything in about five minutes; `--full` takes longer ones.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    arguments: str
    full_arguments: str
    tls: bool = False
    restarts: bool = False  # the load generator kills the server and starts it again
    threads: bool = False  # also run with two threads, which is compared with one

    def load_arguments(self, full):
        return (self.full_arguments if full else self.arguments).split()


_RELAY = "relay --pairs 500 --window 1"
_STEADY = "relay --pairs 500 --rate 5000 --poisson --msg mix"
_QUICK = "--warm 0.5 --dur 1.2"
_FULL = "--warm 1 --dur 5"

CASES = [
    Case("idle", "10,000 idle connections",
         "idle --n 10000 --hold 5.2 --settle 0.5", "idle --n 10000 --hold 10.2 --settle 1"),
    Case("tls", "2,000 idle TLS connections",
         "idle --tls --n 2000 --conc 32 --hold 0.5 --settle 0.5",
         "idle --tls --n 2000 --conc 32 --hold 10.2 --settle 1", tls=True),
    Case("grow", "memory from 0 to 10,000 connections",
         "grow --n 10000 --steps 10 --settle 0.5", "grow --n 18000 --steps 18 --settle 2"),
    Case("cand", "CANDIDATE, closed loop", f"{_RELAY} --msg cand {_QUICK}", f"{_RELAY} --msg cand {_FULL}",
         threads=True),
    Case("mix", "mix, closed loop", f"{_RELAY} --msg mix {_QUICK}", f"{_RELAY} --msg mix {_FULL}",
         threads=True),
    Case("cand8", "CANDIDATE, window 8",
         f"relay --pairs 250 --window 8 --msg cand {_QUICK}", f"relay --pairs 250 --window 8 --msg cand {_FULL}",
         threads=True),
    Case("steady", "mix at 5,000/s", f"{_STEADY} --warm 0.5 --dur 2", f"{_STEADY} {_FULL}", threads=True),
    Case("churn", "connect, relay, close, again", f"churn {_QUICK}", f"churn {_FULL}"),
    Case("storm", "5,000 peers after a kill", "storm --n 5000", "storm --n 5000", restarts=True),
]

BY_NAME = {case.name: case for case in CASES}

# A figure counts only when all of these are 0. `reformatted` and `no_dst` are allowed to PeerJS servers.
FAULTS = (
    "lost dup misordered bad_src bad_dst bad_type bad_payload extra_or_dup_keys overrun dead_sends unexpected_msgs "
    "relay_wrong fails timeouts id_reuse_taken lost_during_hold proto_err bad_accept http_err closed_by_server "
    "server_error_msgs id_taken verify_bad"
).split()


def faults_of(result):
    """The checks of one run that did not come out at 0."""
    found = {name: result[name] for name in FAULTS if result.get(name)}
    if "verify_ok" in result and result["verify_ok"] != result["n"]:
        found["verify_ok"] = result["verify_ok"]
    return found
