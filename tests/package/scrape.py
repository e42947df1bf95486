"""Prometheus itself reads the pages of a broker and a worker, by the configuration in deploy/: both
are up, no sample is dropped, the rules load, and a metric moves when a request was answered. Ends
with 77 where there is no prometheus.

    scrape.py SOURCE BUILD"""
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from tree import BUILD, SOURCE, expect, read

SKIPPED = 77
WAIT_S = 60  # only a broken build waits this long
PROGRAMS = BUILD + "/bin/"


def start(folder, name, *words):
    log = open("%s/%s.log" % (folder, name), "w", encoding="utf-8")
    return subprocess.Popen(words, stdout=log, stderr=log, cwd=folder)


def said(folder, name, pattern):
    """What a program has said, as soon as it has."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        with open("%s/%s.log" % (folder, name), encoding="utf-8") as file:
            match = re.search(pattern, file.read())
        if match:
            return match.group(1)
        time.sleep(0.02)
    raise SystemExit("%s did not say %s" % (name, pattern))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder, targets):
    """That of deploy/, with other targets and a shorter time between two looks."""
    text = read(SOURCE, "deploy/prometheus/prometheus.yml")
    text = text.replace("interval: 15s", "interval: 1s").replace("- alerts.yml", "- %s/deploy/prometheus/alerts.yml" % SOURCE)
    text, count = re.subn(r"targets: \[.*\]", "targets: %s" % json.dumps(targets), text)
    expect(count == 1, "prometheus.yml has no targets")
    with open(folder + "/prometheus.yml", "w", encoding="utf-8") as file:
        file.write(text)


def ask(port, path, **query):
    url = "http://127.0.0.1:%d/api/v1/%s?%s" % (port, path, urllib.parse.urlencode(query))
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)["data"]


def sample(port, query):
    """The sum of what a query finds; None: nothing, or nobody answers yet."""
    try:
        found = ask(port, "query", query=query)["result"]
    except OSError:
        return None
    return sum(float(item["value"][1]) for item in found) if found else None


def wait_for(port, query, wanted):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if sample(port, query) == wanted:
            return
        time.sleep(0.1)
    raise SystemExit("%s is %s, not %s" % (query, sample(port, query), wanted))


def watch(folder, running):
    any_port = "tcp://127.0.0.1:*"
    running.append(start(folder, "broker", PROGRAMS + "brink-broker", "--call", any_port, "--publish", any_port,
                         "--metrics", any_port, "--journal", folder + "/journal"))
    call = said(folder, "broker", r"event=started .*call=(\S+)")
    running.append(start(folder, "worker", PROGRAMS + "brink-worker", "--call", call, "--threads", "1",
                         "--metrics", any_port))
    pages = [said(folder, name, r"http=tcp://(\S+)") for name in ("broker", "worker")]
    said(folder, "broker", r"what=(joined)")
    configuration(folder, pages)
    port = free_port()
    running.append(start(folder, "prometheus", "prometheus", "--config.file=prometheus.yml",
                         "--storage.tsdb.path=" + folder + "/data", "--web.listen-address=127.0.0.1:%d" % port))
    wait_for(port, "sum(up)", 2.0)
    wait_for(port, 'brink_outcomes_total{status="done"}', 0.0)
    subprocess.run([PROGRAMS + "brink", "submit", SOURCE + "/config/scenarios/dprk-2017-09.cfg", "--call", call,
                    "--wait", "--quiet", "--central"], check=True, stdout=subprocess.DEVNULL)
    wait_for(port, 'brink_outcomes_total{status="done"}', 1.0)
    wait_for(port, "sum(scrape_samples_scraped - scrape_samples_post_metric_relabeling)", 0.0)
    rules = [rule for group in ask(port, "rules")["groups"] for rule in group["rules"]]
    expect(rules and all(rule["health"] in ("ok", "unknown") for rule in rules), "a rule does not work: %s" % rules)
    for target in ask(port, "targets")["activeTargets"]:
        expect(target["lastError"] == "", target["lastError"])


def main():
    if not shutil.which("prometheus"):
        print("skipped: prometheus is not installed (Debian's package prometheus)")
        sys.exit(SKIPPED)
    running = []
    with tempfile.TemporaryDirectory(prefix="brink-") as folder:
        try:
            watch(folder, running)
        finally:
            for process in reversed(running):
                process.send_signal(signal.SIGTERM)
                process.wait()


main()
