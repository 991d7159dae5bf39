# The container image as far as it can be judged without a container engine: its steps are scripts that the tests run
# anyway, its last stage has the libraries that the broker loads, and its health check does what it says.
import os
import pathlib
import re

from broker_process import BrokerProcess
from checks import BROKER, ROOT, check, run

BUILD_S = 900
SCRIPTS_RUN_BY_TESTS = {"setup", "build", "test", "package"}


def stages():
    """The instructions of each stage, as (word, rest), with lines that end in a backslash joined."""
    found = []
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def values(stage, word):
    return [rest for each, rest in stage if each == word]


def each_step_is_a_script_that_the_tests_run():
    steps = [step for stage in stages() for step in values(stage, "RUN")]
    check(steps, "there are no steps")
    for step in steps:
        script = re.fullmatch(r"(?:/\S+/)?scripts/(\w+)((?: [\w=,-]+)*)(?: && rm -rf /var/lib/apt/lists/\*)?", step)
        check(script and script[1] in SCRIPTS_RUN_BY_TESTS, f"{step} is not one of our scripts")
        check((ROOT / "scripts" / script[1]).is_file(), f"there is no scripts/{script[1]}")


def its_base_is_named_by_a_tag():
    for stage in stages():
        check(re.match(r"debian:\d[\w.-]*(\s|$)", values(stage, "FROM")[0]), values(stage, "FROM")[0])


def the_build_stage_tests_what_it_builds():
    steps = values(stages()[0], "RUN")
    suites = [step.removeprefix("scripts/test ") for step in steps if step.startswith("scripts/test ")]
    for suite in ("unit", "conformance", "broker"):
        check(suite in suites, f"it does not run scripts/test {suite}")
    check(f"scripts/setup --tests={','.join(suites)}" in steps, f"it installs for others than {suites}")


def the_build_stage_installs_no_browser_engine_or_second_compiler():
    asked = next(step for step in values(stages()[0], "RUN") if step.startswith("scripts/setup"))
    needed = run(ROOT / "scripts/setup", "--list", *asked.split()[1:]).stdout.split()
    check({"g++", "libgtest-dev", "openssl"} <= set(needed), f"it installs {needed}")
    check(not {"chromium", "clang", "godot3-server", "lintian"} & set(needed), f"it installs {needed}")


def the_broker_runs_there_as_an_ordinary_user():
    user = values(stages()[-1], "USER")[-1]
    check(re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), f"USER is {user}, which may be root")


def it_starts_checks_and_stops_the_broker_itself():
    last = stages()[-1]
    check(values(last, "ENTRYPOINT") == ['["p2p-broker"]'], "ENTRYPOINT is not the broker, as a list")
    check('CMD ["p2p-broker", "--healthcheck"]' in values(last, "HEALTHCHECK")[0], "HEALTHCHECK is not the broker's")
    check(values(last, "STOPSIGNAL") == ["SIGTERM"], "STOPSIGNAL is not SIGTERM")
    check(values(last, "EXPOSE") == ["9000"], "EXPOSE is not the default port")


def its_labels_say_what_it_is():
    text = " ".join(values(stages()[-1], "LABEL"))
    labels = dict(re.findall(r'org\.opencontainers\.image\.([\w.]+)="([^"]+)"', text))
    version = re.search(r"project\(p2p_broker VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    check(labels.get("version") == version, f"the label says {labels.get('version')}, the project {version}")
    check((ROOT / "LICENSE").read_text().startswith(f"{labels.get('licenses')} License"), f"{labels.get('licenses')}?")
    base = values(stages()[-1], "FROM")[0]
    check(labels.get("base.name") == f"docker.io/library/{base}", f"the base is {base}")
    check(labels.get("title") and labels.get("description"), f"there are only {labels}")


def package_of(library):
    real = os.path.realpath(library)
    for path in (library, real, real.removeprefix("/usr"), "/usr" + library):
        found = run("dpkg-query", "-S", path)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise AssertionError(f"no package has {library}")


def its_last_stage_has_the_libraries_that_the_broker_loads():
    listed = run(ROOT / "scripts/package", "runtime", timeout=BUILD_S)
    check(listed.stdout == "build/runtime-packages\n", listed.stdout + listed.stderr)
    installed = (ROOT / "build/runtime-packages").read_text().split()
    loaded = run("ldd", ROOT / "build/release/p2p-broker").stdout
    check("not found" not in loaded, loaded)
    needed = {package_of(path) for path in re.findall(r"(?:=> |^\s*)(/\S+) \(0x", loaded, re.MULTILINE)}
    check(needed, "the broker loads no library, so this check sees nothing")
    check(needed == set(installed), f"it loads from {sorted(needed)}, the stage has {sorted(installed)}")
    copied = "--from=build /src/build/runtime-packages /opt/p2p-broker/build/"
    check(copied in values(stages()[-1], "COPY"), "the last stage has no list of them")


def runtime_libraries_are_installed_by_the_setup_script():
    done = run(ROOT / "scripts/setup", "--runtime")
    check(done.returncode == 0 and done.stdout == "", done.stdout + done.stderr)


def the_health_check_tells_a_broker_from_none():
    with BrokerProcess("--path", "/here") as broker:
        environment = {**os.environ, "P2P_BROKER_PORT": str(broker.port), "P2P_BROKER_PATH": "/here",
                       "P2P_BROKER_HOST": "127.0.0.1"}
        well = run(BROKER, "--healthcheck", env=environment)
        check(well.returncode == 0, f"with a broker: {well.returncode} {well.stdout}{well.stderr}")
    gone = run(BROKER, "--healthcheck", env=environment)
    check(gone.returncode == 1, f"without one: {gone.returncode} {gone.stdout}{gone.stderr}")


def what_is_copied_exists():
    for stage in stages():
        for copied in values(stage, "COPY"):
            words = copied.split()
            if words[0].startswith("--from="):
                continue
            for source in words[:-1]:
                check((ROOT / source).exists(), f"COPY {copied}: there is no {source}")
    ignored = pathlib.Path(ROOT / ".dockerignore").read_text().split()
    check({"build", ".git", "**/node_modules"} <= set(ignored), "what was built here would go into the image")


CHECKS = [
    each_step_is_a_script_that_the_tests_run,
    its_base_is_named_by_a_tag,
    the_build_stage_tests_what_it_builds,
    the_build_stage_installs_no_browser_engine_or_second_compiler,
    the_broker_runs_there_as_an_ordinary_user,
    it_starts_checks_and_stops_the_broker_itself,
    its_labels_say_what_it_is,
    its_last_stage_has_the_libraries_that_the_broker_loads,
    runtime_libraries_are_installed_by_the_setup_script,
    the_health_check_tells_a_broker_from_none,
    what_is_copied_exists,
]
