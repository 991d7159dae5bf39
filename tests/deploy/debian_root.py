# A bare Debian of a given release in a folder, made by debootstrap from the mirror that this machine's apt uses.
# Commands run in it with their own mounts and process ids, so that nothing of them stays mounted or running.
import os
import pathlib
import platform
import shutil
import subprocess
import urllib.request

from checks import ROOT, Skipped, run

ROOTS = ROOT / "build/roots"
MADE_HERE = {"build", "dist", ".git"}  # at the top of the checkout
MADE_ANYWHERE = {"node_modules", "__pycache__"}
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MIRROR_S = 20
BOOTSTRAP_S = 900

# $1 is the root, $2 what was compiled, the rest the command. The shell stays: its order to die with its parent, which
# unshare gave it, is taken from whoever becomes another user.
ENTER = """
mount --bind "$1" "$1" && mount -t proc proc "$1/proc" &&
mount --bind "$2" "$1/var/cache/ccache" && root=$1 && shift 2 && chroot "$root" "$@"
exit $?
"""


def mirror():
    """The mirror of Debian itself, among all that apt has."""
    listed = run("apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)").stdout
    for line in listed.splitlines():
        origin, label, uri = line.split("|")
        if origin == label == "Debian":
            return uri.rstrip("/")
    raise Skipped("apt knows no mirror of Debian here")


def is_like_this(suite):
    return platform.freedesktop_os_release().get("VERSION_CODENAME") == suite and shutil.which("ccache")


def compiled_here():
    """Where this machine's ccache keeps what it has compiled; which compiler made it is part of each object's name."""
    return pathlib.Path(run("ccache", "--get-config", "cache_dir").stdout.strip())


def require_debootstrap(suite):
    if os.geteuid() != 0:
        raise Skipped("only root can make a root of Debian")
    if not shutil.which("debootstrap"):
        raise Skipped("there is no debootstrap here")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True).returncode != 0:
        raise Skipped("this container may make no name spaces")
    try:
        urllib.request.urlopen(f"{mirror()}/dists/{suite}/InRelease", timeout=MIRROR_S).close()
    except OSError as error:
        raise Skipped(f"apt's mirror has no {suite} for us: {error}") from error


class DebianRoot:
    """A folder that holds a Debian; `run` goes into it."""

    def __init__(self, suite, name):
        self.suite = suite
        self.path = ROOTS / f"{suite}-{name}"
        # Kept, so that the next run compiles only what has changed; of the same release as this machine, nothing.
        self._compiled = compiled_here() if is_like_this(suite) else ROOTS / f"{suite}-ccache"
        self._compiled.mkdir(parents=True, exist_ok=True)

    def bootstrap(self):
        """Makes it anew: the packages that are essential, and apt."""
        self.remove()
        kept = ROOTS / f"{self.suite}-packages"
        kept.mkdir(parents=True, exist_ok=True)
        # In name spaces of its own, so that the /proc that it mounts goes even if it is stopped half way.
        words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "debootstrap", "--variant=minbase",
                 f"--cache-dir={kept}", self.suite, str(self.path), mirror()]
        done = subprocess.run(words, capture_output=True, text=True, timeout=BOOTSTRAP_S)
        if done.returncode != 0:
            raise AssertionError(f"debootstrap {self.suite}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        # How this machine's apt gets through to the mirror holds in there too.
        settings = run("apt-config", "dump", "Acquire").stdout.splitlines()
        wanted = ("Acquire::Check-", "Acquire::http::Proxy", "Acquire::https::Proxy")
        lines = [line for line in settings if line.startswith(wanted)]
        # The roots are thrown away, so nothing need survive a power cut.
        lines.append('DPkg::Options:: "--force-unsafe-io";')
        self.write("/etc/apt/apt.conf.d/99machine", "\n".join(lines) + "\n")
        self.file("/var/cache/ccache").mkdir(parents=True)

    def copy_of(self, other):
        self.remove()
        subprocess.run(["cp", "-a", str(other.path), str(self.path)], check=True)

    def remove(self):
        if self.path.exists():
            shutil.rmtree(self.path)

    def file(self, path):
        return self.path / path.lstrip("/")

    def read(self, path):
        return self.file(path).read_text()

    def write(self, path, text):
        self.file(path).parent.mkdir(parents=True, exist_ok=True)
        self.file(path).write_text(text)

    def add_sources(self, path="/src"):
        def unwanted(directory, names):
            made = MADE_ANYWHERE | (MADE_HERE if pathlib.Path(directory) == ROOT else set())
            return [name for name in names if name in made]
        shutil.copytree(ROOT, self.file(path), ignore=unwanted, symlinks=True)

    def command(self, *words):
        """What to start for `words` to run in there; it ends with all that it started when it is killed."""
        inside = [str(word) for word in words]
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", ENTER, "sh",
                str(self.path), str(self._compiled), *inside]

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        return {**kept, "PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
                "CCACHE_DIR": "/var/cache/ccache"}

    def run(self, *words, timeout=120):
        """Runs it to its end and gives it, with its output as text."""
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=timeout,
                              env=self.environment())

    def must(self, *words, timeout=120):
        """Its output; it has to end with 0."""
        done = self.run(*words, timeout=timeout)
        if done.returncode != 0:
            said = (done.stdout + done.stderr)[-1200:]
            raise AssertionError(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{said}")
        return done.stdout
