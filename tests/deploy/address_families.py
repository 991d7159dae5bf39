# What the unit's RestrictAddressFamilies= does to the broker, without systemd: a filter refuses netlink sockets.
# The broker asks through one for the machine's addresses, for a line that it prints at its start and can do without.
import ctypes
import platform
import struct
import subprocess
import time

from checks import BROKER, check
from service_unit import unit_section

SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
AF_NETLINK, EAFNOSUPPORT = 16, 97
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # classic BPF: ld [k], jeq #k, ret #k
NUMBER_AT, FIRST_ARGUMENT_AT = 0, 16  # in struct seccomp_data


def refuse_netlink():
    """For a child process before its program starts."""
    steps = [
        (LOAD, 0, 0, NUMBER_AT),
        (JUMP_IF_EQUAL, 0, 3, SOCKET_CALL[platform.machine()]),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        (JUMP_IF_EQUAL, 0, 1, AF_NETLINK),
        (RETURN, 0, 0, ERRNO | EAFNOSUPPORT),
        (RETURN, 0, 0, ALLOW),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    filter_of = struct.pack("@HP", len(steps), ctypes.addressof(program))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter_of, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def first_lines(prepare):
    """What a broker on all addresses has said a moment after its ready line."""
    words = [BROKER, "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    broker = subprocess.Popen(words, preexec_fn=prepare, **pipes)
    try:
        ready = broker.stdout.readline()
        time.sleep(0.3)
    finally:
        broker.terminate()
        broker.wait(10)
    rest, errors = broker.stdout.read(), broker.stderr.read()  # communicate() would lose what readline() has read ahead
    check(ready.startswith("Started PeerServer"), f"it did not start: {ready}{errors}")
    check(errors == "" and broker.returncode == 0, f"{broker.returncode}: {errors}")
    return ready + rest


def without_netlink_the_line_with_the_network_address_is_left_out():
    families = unit_section("Service")["RestrictAddressFamilies"].split()
    check("AF_NETLINK" not in families, "the unit allows netlink, so this says nothing about it")
    said = first_lines(refuse_netlink)
    check("On this machine: new Peer(" in said, said)
    check("On the network" not in said, said)


CHECKS = [without_netlink_the_line_with_the_network_address_is_left_out]
