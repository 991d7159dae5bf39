# What `cmake --install --component broker` brings, and that its manual page and completion say what the broker knows.
import pathlib
import re
import subprocess
import tempfile

from checks import BROKER, ROOT, check, run

BUILD = pathlib.Path(BROKER).parent
EXPECTED = {
    "bin/p2p-broker",
    "lib/systemd/system/p2p-broker.service",
    "lib/systemd/system/p2p-broker.socket",
    "lib/sysusers.d/p2p-broker.conf",
    "share/bash-completion/completions/p2p-broker",
    "share/man/man1/p2p-broker.1.gz",
}
COMPLETE = """
. /usr/share/bash-completion/bash_completion
. "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
COMP_POINT=${#COMP_LINE}
_p2p_broker
printf '%s\\n' "${COMPREPLY[@]}"
"""


def installed(directory):
    done = run("cmake", "--install", BUILD, "--component", "broker", "--prefix", directory)
    check(done.returncode == 0, done.stderr)
    return pathlib.Path(directory)


def option_names():
    """What the broker itself lists, so that nothing here has to be kept up."""
    names = set(re.findall(r"^(\w+) = ", run(BROKER, "--print-config").stdout, re.MULTILINE))
    check(len(names) > 20, f"--print-config lists {names}")
    return names


def doctor_flags():
    flags = set(re.findall(r"^  (--[a-z]+)", run(BROKER, "doctor", "--help").stdout, re.MULTILINE))
    check(len(flags) >= 6, f"doctor --help lists {flags}")
    return flags


def the_component_broker_is_the_broker_alone():
    with tempfile.TemporaryDirectory() as directory:
        root = installed(directory)
        found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
        check(found == EXPECTED, f"more: {sorted(found - EXPECTED)}, less: {sorted(EXPECTED - found)}")
        unit = (root / "lib/systemd/system/p2p-broker.service").read_text()
        check(f"ExecStart={directory}/bin/p2p-broker " in unit, "the unit starts another binary")


def the_manual_page_has_every_option():
    with tempfile.TemporaryDirectory() as directory:
        page = installed(directory) / "share/man/man1/p2p-broker.1.gz"
        plain = {"MANWIDTH": "100", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        shown = run("man", "--warnings", "-l", page, env=plain)
        check(shown.returncode == 0 and shown.stderr == "", f"man says: {shown.stderr}")
        lacking = {name for name in option_names() if f"--{name}" not in shown.stdout}
        check(not lacking, f"it lacks {lacking}")
        lacking = {flag for flag in doctor_flags() if flag not in shown.stdout}
        check(not lacking, f"it lacks the doctor's {lacking}")
    chat = run("man", "--warnings", "-l", ROOT / "package/p2p-chat.1")
    help_text = run(BUILD / "client/p2p-chat", "--help").stdout
    check(chat.returncode == 0 and chat.stderr == "", f"man says: {chat.stderr}")
    for flag in re.findall(r"^  (--[\w-]+|/\w+)", help_text, re.MULTILINE):
        check(flag in chat.stdout, f"p2p-chat(1) lacks {flag}")


def completed(directory, *words):
    file = installed(directory) / "share/bash-completion/completions/p2p-broker"
    done = subprocess.run(["bash", "-c", COMPLETE, "bash", str(file), *words], capture_output=True, text=True,
                          cwd=directory)
    check(done.stderr == "", done.stderr)
    return set(done.stdout.split())


def bash_completes_flags_levels_and_files():
    with tempfile.TemporaryDirectory() as directory:
        flags = completed(directory, "p2p-broker", "--")
        check({f"--{name}" for name in option_names()} | {"--help", "--config"} <= flags, f"it knows {sorted(flags)}")
        check(completed(directory, "p2p-broker", "--allow_d") == {"--allow_discovery"}, "--allow_d has one end")
        levels = completed(directory, "p2p-broker", "--log_level", "")
        check({"debug", "info", "off"} <= levels and "--port" not in levels, f"levels are {levels}")
        (pathlib.Path(directory) / "some_key.pem").touch()
        check("some_key.pem" in completed(directory, "p2p-broker", "--sslkey", "some"), "files are not completed")
        check(completed(directory, "p2p-broker", "--port", "") == set(), "a port is nothing to guess")
        check(completed(directory, "p2p-broker", "doctor", "--") == doctor_flags(), "the doctor has flags of its own")
        check("doctor" in completed(directory, "p2p-broker", "doc"), "the word doctor is not completed")


CHECKS = [
    the_component_broker_is_the_broker_alone,
    the_manual_page_has_every_option,
    bash_completes_flags_levels_and_files,
]
