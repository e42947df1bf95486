"""What is in deploy/: every file can be read by those it is for, units are sealed off well enough,
every alert is tried out and has its line in the runbook. Uses promtool, systemd-analyze and
shellcheck where there are such.

    deploy.py SOURCE BUILD"""
import json
import os
import re
import shutil
import tempfile

import yaml

from tree import SOURCE, expect, files_under, read, run

DEPLOY = SOURCE + "/deploy"
OK = 3.0  # systemd-analyze calls an exposure up to this OK, and more MEDIUM


def documents(name):
    return list(yaml.safe_load_all(read(DEPLOY, name)))


def files_can_be_read():
    for name in files_under(DEPLOY):
        if name.endswith((".yml", ".yaml")):
            expect(all(documents(name)), name + " is empty")
        elif name.endswith(".json"):
            json.loads(read(DEPLOY, name))
        elif re.search(r"\.(postinst|prerm|postrm)$", name):
            run("sh", "-n", os.path.join(DEPLOY, name))


def settings_exist():
    """What the environment sets in containers is a setting, and not a word of the past."""
    known = set(re.findall(r"`(BRINK_[A-Z_]+)`", read(SOURCE, "docs/config.md")))
    for name in files_under(DEPLOY):
        used = set(re.findall(r"\bBRINK_[A-Z_]+\b", read(DEPLOY, name)))
        expect(used <= known, "%s: no such settings: %s" % (name, sorted(used - known)))


def containers_are_locked():
    for name in ("broker", "worker"):
        kinds = {part["kind"]: part for part in documents("kubernetes/%s.yaml" % name)}
        owner = kinds.get("StatefulSet") or kinds["Deployment"]
        pod = owner["spec"]["template"]["spec"]
        expect(pod["securityContext"]["runAsNonRoot"], name + " may run as root")
        for container in pod["containers"] + pod["initContainers"]:
            expect(container["securityContext"]["readOnlyRootFilesystem"]
                   and container["securityContext"]["capabilities"]["drop"] == ["ALL"], name + " may too much")
        labels = owner["spec"]["template"]["metadata"]["labels"]
        expect(owner["spec"]["selector"]["matchLabels"] == labels, name + " selects other pods")
        mounted = {mount["name"] for container in pod["containers"] + pod["initContainers"]
                   for mount in container["volumeMounts"]}
        claims = {claim["metadata"]["name"] for claim in owner["spec"].get("volumeClaimTemplates", [])}
        expect(mounted == {volume["name"] for volume in pod["volumes"]} | claims, name + ": volumes")
    users = re.findall(r"^(?:FROM \S+ AS (\w+)|USER (\S+))", read(DEPLOY, "docker/Dockerfile"), re.M)
    last = {}
    for stage, user in users:
        current = stage or current
        last[current] = user
    expect(all(last[stage] == "7650:7650" for stage in ("broker", "worker", "brink")), "an image runs as root")


def units_are_sealed():
    if not shutil.which("systemd-analyze"):
        return
    for role in ("broker", "worker"):
        with tempfile.TemporaryDirectory(prefix="brink-") as folder:
            path = "%s/brink-%s.service" % (folder, role)
            text = read(DEPLOY, "systemd/brink-%s.service.in" % role)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace("@bin@", "/usr/bin").replace("@etc@", "/etc/brink"))
            said = run("systemd-analyze", "security", "--no-pager", "--offline=true", path)
            level = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", said).group(1))
            expect(level <= OK, "%s is exposed: %.1f, and %.1f is still OK" % (path, level, OK))


def alerts_are_tried_and_explained():
    rules = [rule for group in documents("prometheus/alerts.yml")[0]["groups"] for rule in group["rules"]]
    names = [rule["alert"] for rule in rules]
    tried = yaml.safe_load(read(SOURCE, "tests/package/alerts.yml"))["tests"]
    fired = {case["alertname"] for test in tried for case in test["alert_rule_test"] if case["exp_alerts"]}
    expect(fired == set(names), "no trial of %s" % sorted(set(names) ^ fired))
    lines = re.findall(r"^\| `(Brink\w+)` \|", read(SOURCE, "docs/operations.md"), re.M)
    expect(lines == names, "the runbook has lines of %s, the alerts are %s" % (lines, names))
    if shutil.which("promtool"):
        run("promtool", "check", "config", DEPLOY + "/prometheus/prometheus.yml")
        run("promtool", "test", "rules", SOURCE + "/tests/package/alerts.yml")


def main():
    files_can_be_read()
    settings_exist()
    containers_are_locked()
    units_are_sealed()
    alerts_are_tried_and_explained()


main()
