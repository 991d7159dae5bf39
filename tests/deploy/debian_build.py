# The README's two commands on a bare Debian of each release that lives: what is missing is installed, the broker is
# built and answers, and a second time there is nothing left to install.
from checks import check
from debian_package import greeting_status
from debian_release import RELEASES, RootedBroker


def setup_installs_what_is_missing(release):
    done = release.set_up.result()
    check(done.returncode == 0, f"scripts/setup ended with {done.returncode}: {(done.stdout + done.stderr)[-3000:]}")
    check(done.stdout == "", f"it said on stdout: {done.stdout}")


def setup_has_nothing_to_do_then(release):
    release.built.result()  # it installs what packing takes, too
    again = release.builder.run("/src/scripts/setup")
    check((again.returncode, again.stdout, again.stderr) == (0, "", ""), f"{again}")


def the_broker_that_scripts_run_builds_answers(release):
    release.built.result()
    with RootedBroker(release.builder, "/src/scripts/run", "-p", "0", "-H", "127.0.0.1") as broker:
        check(greeting_status(broker.port) == 200, "it does not answer")


def checks_of(release):
    for body in (setup_installs_what_is_missing, setup_has_nothing_to_do_then,
                 the_broker_that_scripts_run_builds_answers):
        def each(body=body):
            body(release)
        each.__name__ = f"debian_{release.number}:_{body.__name__}"
        each.begin = release.begin
        yield each


CHECKS = [each for release in RELEASES for each in checks_of(release)]
