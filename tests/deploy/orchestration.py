# The examples for Docker Compose and Kubernetes, as far as they can be judged without an engine: against the schemas of
# both, and against the broker and the image that they start.
import json
import os
import re
import shutil
import urllib.request

from broker_process import BrokerProcess
from checks import BROKER, ROOT, Skipped, check, run
from container import stages, values

COMPOSE = ROOT / "examples/compose/compose.yaml"
MANIFEST = ROOT / "examples/kubernetes/p2p-broker.yaml"
READ_YAML = """import { readFileSync } from 'node:fs'; import { parseAllDocuments } from 'yaml';
const documents = parseAllDocuments(readFileSync(process.argv[1], 'utf8'));
console.log(JSON.stringify(documents.map((each) => each.toJS())));"""


def documents_of(file):
    read = run("node", "--input-type=module", "-e", READ_YAML, file, cwd=ROOT / "tests/deploy")
    check(read.returncode == 0, read.stderr)
    return json.loads(read.stdout)


def manifest(kind):
    return next(each for each in documents_of(MANIFEST) if each["kind"] == kind)


def pod():
    return manifest("Deployment")["spec"]["template"]["spec"]


def the_compose_file_is_what_its_schema_allows():
    if shutil.which("docker-compose") is None:
        raise Skipped("there is no docker-compose")
    done = run("docker-compose", "--file", COMPOSE, "config", "--quiet")
    check(done.returncode == 0, done.stderr)


def compose_gives_the_broker_options_that_it_has():
    broker = documents_of(COMPOSE)[0]["services"]["broker"]
    check(broker["environment"], "there are no options, so this check sees nothing")
    done = run(BROKER, "--check-config", env={**os.environ, **broker["environment"]})
    check(done.returncode == 0, done.stdout + done.stderr)
    check(broker["expose"] == values(stages()[-1], "EXPOSE"), f"it exposes {broker['expose']}")


def mib_of_all_limits(*flags, **variables):
    """What the broker says that its limits on memory add up to."""
    done = run(BROKER, "--check-config", *flags, env={**os.environ, **variables})
    said = re.search(r"all limits add up to ([\d,]+) MiB", done.stdout)
    check(said, done.stdout + done.stderr)
    return int(said[1].replace(",", ""))


def compose_gives_the_broker_more_memory_than_all_its_limits():
    broker = documents_of(COMPOSE)[0]["services"]["broker"]
    mib = mib_of_all_limits(**broker["environment"])
    check(f"all limits add up to {mib} MiB" in COMPOSE.read_text(), f"they add up to {mib} MiB")
    many = mib_of_all_limits(**{**broker["environment"], "P2P_BROKER_THREADS": "64"})
    check(many == mib, f"they add up to {many} MiB with 64 threads")
    check(broker["mem_limit"] == "1g" and mib < 1024, f"{mib} MiB are too many for {broker['mem_limit']}")


def the_manifest_gives_the_broker_more_memory_than_all_its_limits():
    file = ROOT / "build/manifest-memory.toml"
    file.write_text(manifest("ConfigMap")["data"]["p2p-broker.toml"])
    mib = mib_of_all_limits("--config", file)
    check(f"all limits add up to {mib} MiB" in MANIFEST.read_text(), f"they add up to {mib} MiB")
    limit = pod()["containers"][0]["resources"]["limits"]["memory"]
    check(limit == "1Gi" and mib < 1024, f"{mib} MiB are too many for {limit}")


def caddy_reads_its_file_in_the_compose_example():
    if shutil.which("caddy") is None:
        raise Skipped("there is no caddy")
    done = run("caddy", "adapt", "--adapter", "caddyfile", "--config", ROOT / "examples/compose/Caddyfile",
               env={**os.environ, "DOMAIN": "localhost"})
    check(done.returncode == 0, done.stderr)
    check('"dial":"broker:9000"' in done.stdout.replace(" ", ""), f"it leads to {done.stdout}")


def the_manifest_is_what_its_kinds_may_be():
    done = run("node", ROOT / "tests/deploy/manifest_types.mjs", MANIFEST)
    check(done.returncode == 0 and done.stdout == "5 documents\n", done.stdout + done.stderr)


def a_misspelt_field_of_a_manifest_is_found():
    broken = MANIFEST.read_text().replace("enableServiceLinks", "enableServiceLink")
    copy = ROOT / "build/misspelt-manifest.yaml"
    copy.write_text(broken)
    done = run("node", ROOT / "tests/deploy/manifest_types.mjs", copy)
    check("enableServiceLink" in done.stdout, done.stdout + done.stderr)


def the_broker_takes_the_settings_of_the_manifest():
    settings = manifest("ConfigMap")["data"]["p2p-broker.toml"]
    file = ROOT / "build/manifest.toml"
    file.write_text(settings)
    done = run(BROKER, "--check-config", "--config", file)
    check(done.returncode == 0, done.stdout + done.stderr)
    container = pod()["containers"][0]
    mounted = container["volumeMounts"][0]["mountPath"]
    given = {each["name"]: each["value"] for each in container["env"]}
    check(given["P2P_BROKER_CONFIG"] == f"{mounted}/p2p-broker.toml", f"it is mounted at {mounted}")
    port = re.search(r"^port = (\d+)$", settings, re.MULTILINE)
    check(int(port[1]) == container["ports"][0]["containerPort"], "the container's port is another")


def services_beside_the_pod_leave_its_variables_alone():
    check(pod()["enableServiceLinks"] is False, "enableServiceLinks is not false")


def the_pod_runs_as_the_user_of_the_image():
    security = pod()["securityContext"]
    user = f"{security['runAsUser']}:{security['runAsGroup']}"
    check(values(stages()[-1], "USER") == [user], f"the pod runs as {user}")


def every_probe_is_answered():
    container = pod()["containers"][0]
    probes = [container[name]["httpGet"] for name in ("startupProbe", "readinessProbe", "livenessProbe")]
    with BrokerProcess() as broker:
        for probe in probes:
            with urllib.request.urlopen(f"http://127.0.0.1:{broker.port}{probe['path']}", timeout=10) as reply:
                check(reply.status == 200, f"{probe} is answered with {reply.status}")


def a_pod_has_the_time_that_its_broker_takes_to_end():
    lifecycle = pod()["containers"][0]["lifecycle"]
    word, seconds = lifecycle["preStop"]["exec"]["command"]
    check(word == "sleep", f"preStop is {word}")
    printed = run(BROKER, "--print-config").stdout
    drain_s = int(re.search(r"drain_timeout = (\d+)", printed)[1]) / 1000
    needed = int(seconds) + drain_s
    check(pod()["terminationGracePeriodSeconds"] > needed, f"it takes {needed} s")


def one_replica_can_be_moved():
    check(manifest("Deployment")["spec"]["replicas"] == 1, "there are several")
    budget = manifest("PodDisruptionBudget")["spec"]
    check(budget.get("maxUnavailable") == 1 and "minAvailable" not in budget, f"{budget} keeps its node for ever")


def all_parts_of_the_manifest_mean_the_same_pods():
    labels = manifest("Deployment")["spec"]["template"]["metadata"]["labels"]
    selectors = [manifest("Deployment")["spec"]["selector"]["matchLabels"], manifest("Service")["spec"]["selector"],
                 manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"]]
    check(all(each == labels for each in selectors), f"{labels} is not each of {selectors}")


CHECKS = [
    the_compose_file_is_what_its_schema_allows,
    compose_gives_the_broker_options_that_it_has,
    compose_gives_the_broker_more_memory_than_all_its_limits,
    caddy_reads_its_file_in_the_compose_example,
    the_manifest_is_what_its_kinds_may_be,
    a_misspelt_field_of_a_manifest_is_found,
    the_broker_takes_the_settings_of_the_manifest,
    the_manifest_gives_the_broker_more_memory_than_all_its_limits,
    services_beside_the_pod_leave_its_variables_alone,
    the_pod_runs_as_the_user_of_the_image,
    every_probe_is_answered,
    a_pod_has_the_time_that_its_broker_takes_to_end,
    one_replica_can_be_moved,
    all_parts_of_the_manifest_mean_the_same_pods,
]
