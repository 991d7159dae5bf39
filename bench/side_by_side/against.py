"""This tree against another commit: builds that commit, and says of each figure whether it has become worse."""
import pathlib
import subprocess

from .comparison import Comparison
from .figures import FIGURES
from .servers import OURS, OURS_TWO_THREADS, PARENT, PARENT_TWO_THREADS

PAIRS = {OURS: PARENT, OURS_TWO_THREADS: PARENT_TWO_THREADS}
CASES = ["idle", "cand", "mix"]
KEYS = ("user_bytes", "srv_cpu_us_per_conn", "srv_cpu_us_per_heartbeat", "srv_cpu_us_per_msg",
        "srv_cpu_us_per_handshake", "down_to_all_open_ms")


def commit_of(root, name):
    """Its full id, or nothing if there is none."""
    return subprocess.run(["git", "-C", str(root), "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"],
                          capture_output=True, text=True).stdout.strip()


def build(root, commit) -> pathlib.Path:
    """The broker of `commit`, built with its own bench preset from its own files, below build/."""
    tree = root / "build/against" / commit[:12]
    if not (tree / "CMakePresets.json").exists():
        tree.mkdir(parents=True, exist_ok=True)
        files = subprocess.run(["git", "-C", str(root), "archive", commit], check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", str(tree)], input=files, check=True)
    subprocess.run(["cmake", "--preset", "bench"], cwd=tree, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "p2p-broker"], cwd=tree, check=True,
                   stdout=subprocess.DEVNULL)
    return tree / "build/bench/p2p-broker"


def compare(results):
    """The comparisons of interleaved rounds."""
    found = []
    for figure in FIGURES:
        if figure.key not in KEYS:
            continue
        for ours, theirs in PAIRS.items():
            ratios = results.ratios(figure, ours, theirs)
            if ratios:
                values = [[run[figure.key] for run in results.used(server, figure.case)] for server in (ours, theirs)]
                threads = ", 2 threads" if ours == OURS_TWO_THREADS else ""
                found.append(Comparison(f"{figure.title}{threads}, {figure.unit}", *values, ratios))
    return found
