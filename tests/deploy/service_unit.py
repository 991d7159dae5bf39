# The systemd unit and its example configuration: systemd has nothing to say about them, and they fit the broker.
# systemd need not run for this; `systemd-analyze` reads the files.
import configparser
import os
import pathlib
import re
import tempfile
import tomllib

from checks import BROKER, ROOT, check, run

UNIT = ROOT / "systemd/p2p-broker.service"
SOCKET = ROOT / "systemd/p2p-broker.socket"
EXAMPLE = ROOT / "systemd/p2p-broker.toml"
EXPOSURE_MAX = 1.5  # of 10; systemd calls up to 2 "OK"


def unit_section(name, unit=UNIT):
    # Names may repeat in a unit; the values asked for here do not.
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read(unit)
    return parser[name]


def binary_of_unit():
    return unit_section("Service")["ExecStart"].split()[0]


def with_present_binary(directory):
    """A copy of the unit that names a binary which exists, as systemd wants it."""
    copy = pathlib.Path(directory) / UNIT.name
    copy.write_text(UNIT.read_text().replace(binary_of_unit(), BROKER))
    return copy


def systemd_has_nothing_to_say_about_the_unit():
    with tempfile.TemporaryDirectory() as directory:
        verified = run("systemd-analyze", "verify", "--man=no", with_present_binary(directory))
    check(verified.returncode == 0, f"it ended with {verified.returncode}")
    check(verified.stdout + verified.stderr == "", verified.stdout + verified.stderr)


def systemd_has_nothing_to_say_about_the_socket():
    with tempfile.TemporaryDirectory() as directory:
        with_present_binary(directory)  # which it starts
        socket = pathlib.Path(directory) / SOCKET.name
        socket.write_text(SOCKET.read_text())
        verified = run("systemd-analyze", "verify", "--man=no", socket)
    check(verified.returncode == 0, f"it ended with {verified.returncode}")
    check(verified.stdout + verified.stderr == "", verified.stdout + verified.stderr)


def the_socket_unit_listens_where_the_broker_would():
    defaults = tomllib.loads(run(BROKER, "--print-config").stdout)
    section = unit_section("Socket", SOCKET)
    check(int(section["ListenStream"]) == defaults["port"], "it listens on another port")
    check(int(section["Backlog"]) == defaults["backlog"], "it has another backlog")


def a_reload_sends_what_the_broker_takes_for_one():
    check(unit_section("Service")["ExecReload"] == "/bin/kill -HUP $MAINPID", "the unit has no reload by SIGHUP")


def the_unit_exposes_little():
    with tempfile.TemporaryDirectory() as directory:
        unit = with_present_binary(directory)
        judged = run("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", judged.stdout)
    check(found, judged.stdout + judged.stderr)
    check(float(found[1]) <= EXPOSURE_MAX, f"its exposure level is {found[1]}, above {EXPOSURE_MAX}")


def installing_puts_the_binary_where_the_unit_starts_it():
    with tempfile.TemporaryDirectory() as directory:
        build = pathlib.Path(BROKER).parent
        installed = run("cmake", "--install", build, env={**os.environ, "DESTDIR": directory})
        check(installed.returncode == 0, installed.stderr)
        binary = pathlib.Path(directory + binary_of_unit())
        check(os.access(binary, os.X_OK), f"there is no {binary_of_unit()}")
        check(run(binary, "--version").returncode == 0, "what was installed does not run")


def the_broker_accepts_the_example_configuration():
    checked = run(BROKER, "--check-config", "--config", EXAMPLE)
    check(checked.returncode == 0 and checked.stderr == "", f"{checked.returncode}: {checked.stdout}{checked.stderr}")


def the_example_configuration_holds_the_defaults():
    example = tomllib.loads(EXAMPLE.read_text())
    defaults = tomllib.loads(run(BROKER, "--print-config").stdout)
    check(example, "it is empty")
    for name, value in example.items():
        default = defaults[name]
        check(value == default, f"{name} is {value!r} in the example and {default!r} by default")


def systemd_waits_longer_than_the_broker_drains():
    stop_s = int(unit_section("Service")["TimeoutStopSec"])
    drain_ms = tomllib.loads(EXAMPLE.read_text())["drain_timeout"]
    drain_ms += tomllib.loads(run(BROKER, "--print-config").stdout)["drain_delay"]
    check(stop_s * 1000 > drain_ms, f"systemd kills after {stop_s} s, the broker drains for {drain_ms} ms")


def descriptors_suffice_for_all_sockets():
    descriptors = int(unit_section("Service")["LimitNOFILE"])
    sockets = tomllib.loads(run(BROKER, "--print-config").stdout)["sockets_max"]
    check(descriptors > sockets + 100, f"{descriptors} descriptors are too few for {sockets} sockets")


def bad_configuration_is_not_tried_again():
    status = run(BROKER, "--port", "70000").returncode
    check(unit_section("Service")["RestartPreventExitStatus"].split() == [str(status)], f"it ends with {status}")


CHECKS = [
    systemd_has_nothing_to_say_about_the_unit,
    systemd_has_nothing_to_say_about_the_socket,
    the_socket_unit_listens_where_the_broker_would,
    a_reload_sends_what_the_broker_takes_for_one,
    the_unit_exposes_little,
    installing_puts_the_binary_where_the_unit_starts_it,
    the_broker_accepts_the_example_configuration,
    the_example_configuration_holds_the_defaults,
    systemd_waits_longer_than_the_broker_drains,
    descriptors_suffice_for_all_sockets,
    bad_configuration_is_not_tried_again,
]
