# The image's last stage without a container engine: its instructions are carried out in a bare Debian 12, one by one as
# the Dockerfile has them, with what the other root has built from the same scripts as the first stage.
import json
import re
import shutil
import time

from checks import ROOT, check
from container import stages, values
from debian_release import RELEASES, RootedBroker

RELEASE = RELEASES[0]
IMAGE = RELEASE.image
STEP_S = 600
GONE_S = 20


def copy_into_it(rest):
    """COPY [--from=build] SOURCE... PLACE; of the build stage /src is what was built."""
    words = rest.split()
    from_build = words[0] == "--from=build"
    sources, place = words[1 if from_build else 0:-1], IMAGE.file(words[-1])
    place.mkdir(parents=True, exist_ok=True)
    for source in sources:
        shutil.copy2(RELEASE.builder.file(source) if from_build else ROOT / source, place)


def make_the_image():
    RELEASE.built.result()
    check(values(stages()[-1], "FROM")[0] == f"debian:{RELEASE.number}-slim", "the last stage is no bare Debian 12")
    RELEASE.builder.must("/src/scripts/package", "runtime", timeout=STEP_S)
    for word, rest in stages()[-1]:
        if word == "COPY":
            copy_into_it(rest)
        elif word == "RUN":
            IMAGE.must("sh", "-c", rest, timeout=STEP_S)


def as_its_user(*words):
    user, group = values(stages()[-1], "USER")[-1].split(":")
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *words]


def its_last_stage_can_be_carried_out():
    make_the_image()
    entry = json.loads(values(stages()[-1], "ENTRYPOINT")[0])
    probe = json.loads(re.search(r"CMD (\[.*\])", values(stages()[-1], "HEALTHCHECK")[0])[1])
    with RootedBroker(IMAGE, *as_its_user(*entry, "--port", "0")) as broker:
        well = IMAGE.run("env", f"P2P_BROKER_PORT={broker.port}", *as_its_user(*probe))
        check(well.returncode == 0, f"the health check says: {well.stdout}{well.stderr}")
    until = time.monotonic() + GONE_S  # killing the name spaces returns before the broker in them has ended
    while (gone := IMAGE.run("env", f"P2P_BROKER_PORT={broker.port}", *as_its_user(*probe))).returncode == 0:
        check(time.monotonic() < until, "without a broker the health check is content")
    check(gone.returncode == 1, f"without a broker the health check says: {gone.stdout}{gone.stderr}")


its_last_stage_can_be_carried_out.begin = RELEASE.begin

CHECKS = [its_last_stage_can_be_carried_out]
