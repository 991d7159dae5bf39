"""The machine: what it is, whether it is quiet, and a higher priority for what we measure.

With CONFIG_SCHED_AUTOGROUP plain nice values do not count between sessions; the session's own value does.
"""
import os
import platform
import resource
import subprocess
import time

PRIORITY = -10


def raise_priority(pid):
    """Asks the scheduler to prefer the session of `pid`; without the rights for it nothing happens."""
    for _ in range(5):
        try:
            with open(f"/proc/{pid}/autogroup", "w") as file:
                file.write(str(PRIORITY))
            break
        except BlockingIOError:
            time.sleep(0.12)  # the kernel takes one such change in 100 ms
        except OSError:
            break
    try:
        os.setpriority(os.PRIO_PROCESS, pid, PRIORITY)
    except (PermissionError, ProcessLookupError):
        pass


def raise_file_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _busy_ticks():
    with open("/proc/stat") as file:
        user, nice, system, _idle, _wait, irq, soft = map(int, file.readline().split()[1:8])
    return user + nice + system + irq + soft


def busy_percent(seconds=0.25):
    """CPU used by everybody during `seconds`, percent of one core."""
    start, before = time.monotonic(), _busy_ticks()
    time.sleep(seconds)
    ticks = _busy_ticks() - before
    return ticks / os.sysconf("SC_CLK_TCK") / (time.monotonic() - start) * 100


def _first_match(path, key):
    try:
        with open(path) as file:
            for line in file:
                if line.startswith(key):
                    return line.split(":" if ":" in line else "=", 1)[1].strip().strip('"')
    except OSError:
        pass
    return "unknown"


def _output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def describe(root):
    """Rows of (what, value) for the page of results."""
    memory_gb = int(_first_match("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024
    return [
        ("processor", f"{_first_match('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, {memory_gb:.1f} GiB"),
        ("kernel", f"{platform.system()} {platform.release().split('-')[0]}"),
        ("system", _first_match("/etc/os-release", "PRETTY_NAME")),
        ("compiler", _output_of("g++", "--version")),
        ("Node.js", _output_of("node", "--version")),
        ("OpenSSL", _output_of("openssl", "version").split(" (")[0]),
        ("commit", _output_of("git", "-C", str(root), "rev-parse", "--short=12", "HEAD")),
        ("date", time.strftime("%Y-%m-%d", time.gmtime())),
    ]
