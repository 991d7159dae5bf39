# A check is a function named after what holds; it raises when that does not hold.
# This module runs a list of them, says the verdict of each, and ends with the count.
import os
import pathlib
import subprocess
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
BROKER = os.environ.get("BROKER", str(ROOT / "build/release/p2p-broker"))


class Skipped(Exception):
    """Raised by a check that cannot run on this machine, with the reason; it counts neither way."""


def run(*words, timeout=60, **settings):
    """Runs a command to its end and gives it with its output as text; a minute is more than any needs."""
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=timeout, **settings)


def check(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)


def run_all(checks, name_part):
    """Runs the checks whose names contain `name_part`; true if none failed and there was one."""
    passed = failed = 0
    chosen = [each for each in checks if name_part in title_of(each)]
    for each in chosen:
        getattr(each, "begin", lambda: None)()  # what takes long is done beside the other checks
    for each in chosen:
        began = time.monotonic()
        try:
            each()
            passed += 1
            verdict, why = "ok  ", ""
        except Skipped as reason:
            verdict, why = "skip", f": {reason}"
        except Exception:
            failed += 1
            verdict, why = "FAIL", "\n     " + traceback.format_exc(limit=-2).strip().replace("\n", "\n     ")
        print(f"{verdict} {title_of(each)} ({(time.monotonic() - began) * 1000:.0f} ms){why}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed == 0 and passed > 0


def title_of(each):
    return each.__name__.replace("_", " ")
