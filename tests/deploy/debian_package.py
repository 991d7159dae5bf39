# The Debian packages in the life they lead: installed into a bare root of each release, started, upgraded with an
# edited configuration, removed, purged. systemd does not run there; where it matters, a stand-in for systemctl notes
# what it was asked.
import http.client
import pathlib
import re
import subprocess
import tempfile

from checks import ROOT, check, run
from debian_release import RELEASES, RootedBroker
from debian_root import PATH

APT_S = 600
CONFIGURATION = "/etc/p2p-broker/p2p-broker.toml"
WANTED = "/etc/systemd/system/multi-user.target.wants/p2p-broker.service"
ASKED = "/run/systemctl-asked"
# Links are the real one's work, which does it without a running systemd; to all else the answer is yes.
STAND_IN = f"""#!/bin/sh
echo "$*" >>{ASKED}
case "$*" in *preset* | *enable*) SYSTEMD_OFFLINE=1 exec /usr/bin/systemctl "$@" ;; esac
"""
# What a purge may leave changed: the user that stays, and what dpkg and apt keep for themselves.
MAY_DIFFER = re.compile(r"/etc/(passwd|group|shadow|gshadow|\.pwd\.lock|.*-$)|/tmp/|/run/|"
                        r"/var/(lib/dpkg|cache|log|lib/apt)/")


def greeting_status(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def apt(root, *words):
    # Without the path apt would keep the stand-in for systemctl from the maintainer's scripts.
    return root.must("apt-get", "-q", "-o", "Dpkg::Options::=--force-confold", "-o", f"DPkg::Path={PATH}", "--yes",
                     "--no-install-recommends", *words, timeout=APT_S)


def install(root, deb):
    root.file("/tmp").mkdir(exist_ok=True)
    root.file(f"/tmp/{deb.name}").write_bytes(deb.read_bytes())
    apt(root, "install", f"/tmp/{deb.name}")


def files_of(root):
    """Every path that no user of the root writes; with it a link's target or a file's size."""
    found = {}
    for path in root.path.rglob("*"):
        name = "/" + str(path.relative_to(root.path))
        if name.startswith(("/proc/", "/dev/")) or MAY_DIFFER.match(name):
            continue
        found[name] = str(path.readlink()) if path.is_symlink() else path.is_file() and path.stat().st_size
    return found


def later_version(deb, directory):
    """The same package one version on, with another default in its configuration."""
    tree = pathlib.Path(directory) / "tree"
    subprocess.run(["dpkg-deb", "-R", deb, tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: (.*)$", r"Version: \1.later", control.read_text(), flags=re.MULTILINE))
    conffile = tree / CONFIGURATION.lstrip("/")
    conffile.write_text(conffile.read_text() + "# a line of the later version\n")
    made = pathlib.Path(directory) / "p2p-broker_later.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, made], check=True, capture_output=True)
    return made


def asked_of_systemctl(root):
    lines = root.read(ASKED).splitlines()
    root.write(ASKED, "")
    return [re.sub(r"^(--\S+ )*", "", line) for line in lines]


def pretend_that_systemd_runs(root):
    root.file("/run/systemd/system").mkdir(parents=True, exist_ok=True)
    root.write("/usr/local/bin/systemctl", STAND_IN)
    root.file("/usr/local/bin/systemctl").chmod(0o755)
    root.write(ASKED, "")


class PackageChecks:
    """The life of the package on one release; the methods are checks, in this order."""

    def __init__(self, release):
        self.release = release
        self.root = release.bare
        self.before = {}

    def deb(self, name="p2p-broker"):
        return self.release.packed.result()[name]

    def it_installs(self):
        deb = self.deb()
        self.root.must("apt-get", "-q", "update", timeout=APT_S)
        depends = run("dpkg-deb", "-f", deb, "Depends").stdout
        needed = [re.split(r"[ |]", name.strip())[0] for name in depends.split(",")]
        apt(self.root, "install", *needed)
        self.before = files_of(self.root)
        pretend_that_systemd_runs(self.root)
        install(self.root, deb)
        user = self.root.must("getent", "passwd", "p2p-broker").split(":")
        check(0 < int(user[2]) < 1000 and user[6].strip().endswith("nologin"), f"its user is {user}")
        check(self.root.file(WANTED).is_symlink(), "the service is not enabled")
        asked = asked_of_systemctl(self.root)
        check("start p2p-broker.service" in asked and "daemon-reload" in asked, f"systemctl was asked for {asked}")
        check(CONFIGURATION in self.root.must("dpkg-query", "-W", "-f=${Conffiles}", "p2p-broker"), "no conffile")

    def what_it_installs_is_in_order(self):
        self.deb()
        unit = self.root.read("/usr/lib/systemd/system/p2p-broker.service")
        check("ExecStart=/usr/bin/p2p-broker --config /etc/p2p-broker/p2p-broker.toml" in unit, unit)
        self.root.must("p2p-broker", "--check-config", "--config", CONFIGURATION)
        settings = [line for line in self.root.read(CONFIGURATION).splitlines() if line and not line.startswith("#")]
        check(settings == [], f"these lines are not commented out: {settings}")
        check("p2p-chat" in self.root.must("p2p-chat", "--help"), "p2p-chat does not run")
        size = self.root.file("/usr/bin/p2p-broker").stat().st_size
        check(size < 5_000_000, f"the binary has {size} bytes: is it stripped?")

    def it_starts_as_its_user(self):
        self.deb()
        words = ["setpriv", "--reuid=p2p-broker", "--regid=p2p-broker", "--clear-groups", "p2p-broker", "--config",
                 CONFIGURATION, "--host", "127.0.0.1", "--port", "0"]
        with RootedBroker(self.root, *words) as broker:
            check(greeting_status(broker.port) == 200, "it does not answer")

    def an_edited_configuration_survives_an_upgrade(self):
        deb = self.deb()
        edited = self.root.read(CONFIGURATION).replace("#port = 9000", "port = 9123")
        check("\nport = 9123" in edited, "there is no line to edit")
        self.root.write(CONFIGURATION, edited)
        with tempfile.TemporaryDirectory() as directory:
            install(self.root, later_version(deb, directory))
        check("later" in self.root.must("dpkg-query", "-W", "-f=${Version}", "p2p-broker"), "it was not upgraded")
        check(self.root.read(CONFIGURATION) == edited, "the edited line is gone")
        check(self.root.file(WANTED).is_symlink(), "the service is not enabled any more")
        asked = asked_of_systemctl(self.root)
        check("restart p2p-broker.service" in asked, f"systemctl was asked for {asked}")
        check("stop p2p-broker.service" not in asked, f"systemctl was asked for {asked}")

    def a_service_that_was_disabled_stays_so(self):
        deb = self.deb()
        self.root.file(WANTED).unlink()
        apt(self.root, "install", "--reinstall", "--allow-downgrades", f"/tmp/{deb.name}")
        check(not self.root.file(WANTED).is_symlink(), "it was enabled again")
        asked_of_systemctl(self.root)

    def removing_stops_it_and_leaves_the_configuration(self):
        self.deb()
        apt(self.root, "remove", "p2p-broker")
        check("stop p2p-broker.service" in asked_of_systemctl(self.root), "the service was not stopped")
        check(not self.root.file("/usr/bin/p2p-broker").exists(), "the binary is still there")
        check("\nport = 9123" in self.root.read(CONFIGURATION), "the configuration is gone")

    def purging_leaves_nothing(self):
        self.deb()
        apt(self.root, "purge", "p2p-broker")
        self.root.file("/usr/local/bin/systemctl").unlink()
        after = files_of(self.root)
        left = sorted(set(after) - set(self.before)) + sorted(name for name in self.before if name not in after)
        check(self.before and left == [], f"these came or went: {left}")

    def without_systemd_it_installs_and_goes_too(self):
        deb = self.deb()
        self.root.file("/run/systemd/system").rmdir()
        install(self.root, deb)
        check(self.root.must("p2p-broker", "--version").strip() != "", "it does not run")
        apt(self.root, "purge", "p2p-broker")

    def a_program_builds_on_the_client_library_with_pkg_config(self):
        deb = self.deb("p2p-broker-dev")
        builder = self.release.builder
        apt(builder, "install", "pkgconf")
        install(builder, deb)
        source = (ROOT / "tests/client/native_peer.cpp").read_text()
        builder.write("/root/native_peer.cpp", source)
        builder.must("sh", "-ec", "g++ -std=c++20 -O0 /root/native_peer.cpp -o /root/native_peer "
                     "$(pkg-config --cflags --libs p2p_broker_client)", timeout=300)
        with RootedBroker(builder, "/src/build/deb/p2p-broker", "--host", "127.0.0.1", "--port", "0") as broker:
            said = builder.must("/root/native_peer", broker.port)
        check(said.startswith("open "), said)


def lintian_finds_no_error():
    for release in RELEASES:
        debs = release.packed.result().values()
        judged = run("lintian", "--allow-root", "--fail-on", "error", *debs)
        check(judged.returncode == 0, f"Debian {release.number}: {judged.stdout}{judged.stderr}")


def checks_of(release):
    life = PackageChecks(release)
    for name, method in vars(PackageChecks).items():
        if name.startswith("_") or name == "deb":
            continue
        def each(method=method):
            method(life)
        each.__name__ = f"debian_{release.number}:_{name}"
        each.begin = release.begin
        yield each


lintian_finds_no_error.begin = lambda: [release.begin() for release in RELEASES]
CHECKS = [each for release in RELEASES for each in checks_of(release)] + [lintian_finds_no_error]
