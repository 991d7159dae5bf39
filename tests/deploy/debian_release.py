# One release of Debian in three roots: a bare one where the package is installed, one where this checkout is built by
# its own scripts, and a bare one for the container image's last stage. All are made in the background, all releases at
# once, and a check waits for what it needs.
import atexit
import re
import shutil
import subprocess
import threading

from checks import Skipped
from debian_root import ROOTS, DebianRoot, require_debootstrap

SETUP_S = 1800
BUILD_S = 1800
READY = re.compile(r"Started PeerServer on \S+, port: (\d+), path: ")


class Step:
    """Something that a thread does once; others wait for its outcome."""

    def __init__(self):
        self._done = threading.Event()
        self._error = None
        self._value = None

    def do(self, work):
        try:
            self._value = work()
        except BaseException as error:
            self._error = error
        self._done.set()
        return self._error is None

    def follow(self, earlier):
        """Fails, or is skipped, as a step before it was."""
        skipped = isinstance(earlier._error, Skipped)
        self._error = earlier._error if skipped else AssertionError("a step before this one has failed, as said above")
        self._done.set()

    def result(self):
        self._done.wait()
        if not self._error:
            return self._value
        error, skipped = self._error, isinstance(self._error, Skipped)
        if not skipped:
            self._error = AssertionError("a step has failed, as said above")  # long words are said once
        raise error


class Release:
    def __init__(self, number, suite):
        self.number = number
        self.suite = suite
        self.builder = DebianRoot(suite, "build")
        self.bare = DebianRoot(suite, "install")
        self.image = DebianRoot(suite, "image")
        self.debs = ROOTS / f"{suite}-debs"
        self.made, self.set_up, self.packed, self.built = Step(), Step(), Step(), Step()
        self._begun = False

    def begin(self):
        if not self._begun:
            self._begun = True
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self):
        atexit.register(self.builder.remove)
        atexit.register(self.bare.remove)
        atexit.register(self.image.remove)
        steps = [(self.made, self._make), (self.set_up, self._set_up), (self.packed, self._pack),
                 (self.built, self._build)]
        for at, (step, work) in enumerate(steps):
            if step.do(work):
                continue
            for later, _ in steps[at + 1:]:
                later.follow(step)
            return

    def _make(self):
        require_debootstrap(self.suite)
        self.builder.bootstrap()
        self.bare.copy_of(self.builder)
        self.image.copy_of(self.builder)
        self.builder.add_sources()

    def _set_up(self):
        return self.builder.run("/src/scripts/setup", timeout=SETUP_S)

    def _pack(self):
        """Gives the packages by their names."""
        printed = self.builder.must("/src/scripts/package", "deb", timeout=BUILD_S).split()
        shutil.rmtree(self.debs, ignore_errors=True)
        self.debs.mkdir()
        for file in printed:
            shutil.copy(self.builder.file(f"/src/{file}"), self.debs)
        return {path.name.split("_")[0]: path for path in self.debs.iterdir()}

    def _build(self):
        """What `scripts/run` will find done; most of it comes from the compiler's cache."""
        self.builder.must("/src/scripts/build", "release", "p2p-broker", timeout=BUILD_S)


class RootedBroker:
    """A broker that runs in a root while a `with` block does; `port` is the one it says."""

    def __init__(self, root, *words, ready_s=20):
        self._ready_s = ready_s
        self.process = subprocess.Popen(root.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=root.environment())

    def __enter__(self):
        timer = threading.Timer(self._ready_s, self.process.kill)
        timer.start()
        errors = []
        threading.Thread(target=lambda: errors.extend(self.process.stderr), daemon=True).start()
        for line in self.process.stdout:
            if found := READY.match(line):
                timer.cancel()
                self.port = int(found[1])
                return self
        self.__exit__()
        raise AssertionError(f"the broker was not ready within {self._ready_s} s: {''.join(errors)[-3000:]}")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


RELEASES = [Release(12, "bookworm"), Release(13, "trixie")]
