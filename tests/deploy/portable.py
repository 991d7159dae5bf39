# The portable binary: what is inside, which glibc it asks for, and that it serves, with TLS, in a root that has the C
# library, libgcc_s and nothing else.
import functools
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import tempfile
import urllib.request

from checks import ROOT, Skipped, check, run
from debian_release import READY

# docs/install.md names both; a newer symbol would shut out the systems that it lists.
GLIBC_MAX = (2, 34)
LOADED = {"libc.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "libm.so.6"}
BYTES_MAX = 11_000_000
BUILD_S = 1200
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@functools.cache
def binary():
    made = subprocess.run([ROOT / "scripts/package", "portable"], capture_output=True, text=True, timeout=BUILD_S)
    check(made.returncode == 0, made.stderr[-2000:])
    return ROOT / made.stdout.strip()


def the_portable_binary_loads_the_c_library_and_libgcc_alone():
    dynamic = run("readelf", "-d", binary()).stdout
    loaded = set(re.findall(r"Shared library: \[(.+)\]", dynamic))
    check(loaded and loaded <= LOADED, f"it loads {sorted(loaded)}")


def the_portable_binary_asks_for_no_newer_glibc_than_the_documents_say():
    versions = re.findall(r"GLIBC_(\d+)\.(\d+)", run("readelf", "--wide", "-V", binary()).stdout)
    newest = max((int(major), int(minor)) for major, minor in versions)
    check(newest == GLIBC_MAX, f"it asks for glibc {newest}, the documents say {GLIBC_MAX}")
    named = f"glibc {GLIBC_MAX[0]}.{GLIBC_MAX[1]}"
    check(named in (ROOT / "docs/install.md").read_text(), f"docs/install.md does not say {named}")


def the_portable_binary_is_stripped_and_small():
    size = binary().stat().st_size
    check(size < BYTES_MAX, f"it has {size} bytes")
    check(".symtab" not in run("readelf", "--wide", "-S", binary()).stdout, "it is not stripped")


def library(name):
    loaded = run("ldd", binary()).stdout
    found = re.search(rf"{re.escape(name)} => (\S+)|^\s*(/\S+{re.escape(name)})", loaded, re.MULTILINE)
    return found and pathlib.Path(found[1] or found[2])


def bare_root(directory):
    root = pathlib.Path(directory)
    for name in LOADED:
        if path := library(name):
            (root / str(path.parent).lstrip("/")).mkdir(parents=True, exist_ok=True)
            shutil.copy(path.resolve(), root / str(path).lstrip("/"))
    shutil.copy(binary(), root / "p2p-broker")
    return root


def certificate_in(root):
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = run(*words, "-keyout", root / "key.pem", "-out", root / "cert.pem")
    check(made.returncode == 0, made.stderr)


def the_portable_binary_serves_where_nothing_else_is_installed():
    if os.geteuid() != 0:
        raise Skipped("only root can change its root")
    with tempfile.TemporaryDirectory() as directory:
        root = bare_root(directory)
        certificate_in(root)
        words = ["chroot", root, "/p2p-broker", "-H", "127.0.0.1", "-p", "0", "--sslkey", "key.pem", "--sslcert",
                 "cert.pem"]
        broker = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"PATH": PATH})
        try:
            found = READY.match(broker.stdout.readline())
            check(found, "it was not ready")
            trusting = ssl.create_default_context(cafile=root / "cert.pem")
            with urllib.request.urlopen(f"https://127.0.0.1:{found[1]}/", context=trusting, timeout=5) as answer:
                check(b"PeerJS Server" in answer.read(), "it greets otherwise")
            broker.terminate()
            check(broker.wait(15) == 0, "it did not end with 0")
        finally:
            broker.kill()
            broker.wait()


CHECKS = [
    the_portable_binary_loads_the_c_library_and_libgcc_alone,
    the_portable_binary_asks_for_no_newer_glibc_than_the_documents_say,
    the_portable_binary_is_stripped_and_small,
    the_portable_binary_serves_where_nothing_else_is_installed,
]
