"""Installs the built tree under a DESTDIR and uses it there: the programs find what came with
them, the library links a program by pkg-config alone, the service manager hears of the start.

    installed.py SOURCE BUILD"""
import gzip
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

from tree import BUILD, SOURCE, expect, fail, files_under, read, run

PREFIX = "/opt/brink"
WAIT_S = 30


def install(root):
    run("cmake", "--install", BUILD, "--prefix", PREFIX, env=dict(os.environ, DESTDIR=root))
    home = root + PREFIX
    outside = [name for name in files_under(root) if not name.startswith(PREFIX[1:] + "/")]
    expect(outside == [], "installed beside the prefix: %s" % outside)
    for name in ("bin/brink", "bin/brink-broker", "bin/brink-worker", "etc/brink/broker.cfg",
                 "etc/brink/worker.cfg", "share/man/man1/brink.1.gz", "share/brink/proto/brink/v1/broker.proto",
                 "lib/systemd/system/brink-broker.service", "lib/systemd/system/brink-worker.service"):
        expect(os.path.isfile(os.path.join(home, name)), name + " is missing")
    for shipped, source in (("doc/brink/docs", "docs"), ("brink/worlds", "config/worlds"),
                            ("brink/scenarios", "config/scenarios"), ("brink/backtest", "config/backtest")):
        expect(files_under("%s/share/%s" % (home, shipped)) == files_under("%s/%s" % (SOURCE, source)),
               "share/%s is not all of %s" % (shipped, source))
    unit = read(home, "lib/systemd/system/brink-broker.service")
    expect("ExecStart=%s/bin/brink-broker --config %s/etc/brink/broker.cfg" % (PREFIX, PREFIX) in unit,
           "the unit starts something else")
    return home


def shipped_files_are_found(home, folder):
    """A new scenario asks about the installed world, and what is computed is what the built
    program computes from the source tree."""
    brink = home + "/bin/brink"
    run(brink, "new", "mine", cwd=folder)
    expect("share/brink/worlds/dprk-2017.cfg" in read(folder, "mine.cfg"), "it asks about another world")
    few = ("--draws", "8", "--json")
    scenario = "scenarios/dprk-2017-09.cfg"
    installed = run(brink, "run", "%s/share/brink/%s" % (home, scenario), *few)
    built = run(BUILD + "/bin/brink", "run", "%s/config/%s" % (SOURCE, scenario), *few)
    expect(installed == built, "the installed program computes something else")
    shutil.move(home + "/share/brink/backtest", folder)
    expect(run(brink, "backtest", code=2) == "", "the back-test reads tables that were not installed")
    shutil.move(folder + "/backtest", home + "/share/brink")
    expect("Verdict" in run(brink, "backtest"), "the back-test has no verdict")


def flags(home, *what):
    found = dict(os.environ, PKG_CONFIG_PATH=":".join(
        place for place, _, names in os.walk(home) if "brink.pc" in names))
    return shlex.split(run("pkg-config", *what, "brink", env=found))


def build_example(home, folder):
    """The example as an outsider builds it; and every header alone."""
    cflags, program = flags(home, "--cflags"), folder + "/example"
    run("cc", "-std=c17", "-Wall", "-Werror", *cflags, home + "/share/doc/libbrink-dev/examples/example.c",
        "-o", program, *flags(home, "--libs"))
    include = home + "/include/brink"
    headers = [name for name in files_under(include) if name.endswith(".h")]
    expect(len(headers) > 20, "headers are missing")
    text = "".join('#include "%s"\n' % name for name in headers if "/v1/" not in name)
    run("cc", "-std=c17", "-Wall", "-Werror", "-fsyntax-only", "-xc", "-", *cflags, input=text)
    return program


def symbols_are_the_public_ones(home):
    library = [name for name in files_under(home) if re.search(r"libbrink\.so\.\d+$", name)]
    expect(len(library) == 1, "no libbrink.so.N")
    library = home + "/" + library[0]
    expect("Library soname: [%s]" % os.path.basename(library) in run("readelf", "-d", library), "no SONAME")
    shown = {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--defined-only", library).splitlines()}
    declared = set()
    for name in files_under(home + "/include/brink"):
        if "/v1/" not in name:
            declared |= set(re.findall(r"\b([a-z_0-9]+)\(", read(home, "include/brink", name)))
    inside = {name for name in shown if name not in declared and not name.startswith("brink__v1__")}
    expect({name for name in inside if not re.fullmatch(r"BRINK_\d+", name)} == set(),
           "exported, and in no header: %s" % sorted(inside))
    for name in ("brink_new", "brink_submit", "brink_await", "watch_next", "scenario_file_read",
                 "unpack_message", "key_read", "status_words", "brink__v1__assessment__descriptor"):
        expect(name in shown, name + " is not exported")


class Manager:
    """What a service manager hears from the programs it starts."""

    def __init__(self, folder, name):
        self.path = "%s/%s.notify" % (folder, name)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(WAIT_S)

    def hears(self, words):
        """Waits until it hears this; other words before it do not matter."""
        heard = ""
        while heard != words + "\n":
            heard = self.socket.recv(4096).decode()


class Served:
    """An installed program that serves, as its unit starts it."""

    def __init__(self, home, folder, name, *arguments):
        self.log = open("%s/%s.log" % (folder, name), "w+", encoding="utf-8")
        self.manager = Manager(folder, name)
        environment = dict(os.environ, NOTIFY_SOCKET=self.manager.path, WATCHDOG_USEC="400000")
        self.process = subprocess.Popen([home + "/bin/" + name, *arguments], cwd=folder, stderr=self.log,
                                        env=environment)

    def said(self, pattern):
        self.log.seek(0)
        return re.search(pattern, self.log.read())

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.manager.hears("STOPPING=1")
        expect(self.process.wait(WAIT_S) == 0, "a served program ended badly")


def small_scenario(home, folder):
    path = folder + "/small.cfg"
    text = read(home, "share/brink/scenarios/dprk-2017-09.cfg")
    text = text.replace("../worlds/", home + "/share/brink/worlds/")
    expect(text.count("draws = ") >= 1, "the scenario names no draws")
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"draws = \d+", "draws = 8", text))
    return path


def watched_metrics_exist(page):
    """Alerts and dashboard ask for nothing that the broker does not serve."""
    served = set(re.findall(r"^# TYPE (brink_\w+)", page, re.M))
    asked = set(re.findall(r"\bbrink_\w+", " ".join(expressions())))
    asked = {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked}
    expect(len(asked) > 10 and asked <= served, "not served: %s" % sorted(asked - served))


def expressions():
    for line in read(SOURCE, "deploy/prometheus/alerts.yml").splitlines():
        if line.strip().startswith("expr:"):
            yield line
    for panel in json.loads(read(SOURCE, "deploy/grafana/brink.json"))["panels"]:
        for target in panel.get("targets", []):
            yield target["expr"]


def broker_and_worker_serve(home, folder, example):
    call = "ipc://%s/call" % folder
    broker = Served(home, folder, "brink-broker", "--config", home + "/etc/brink/broker.cfg", "--call", call,
                    "--publish", "ipc://%s/publish" % folder, "--metrics", "tcp://127.0.0.1:0")
    try:
        broker.manager.hears("READY=1")
        worker = Served(home, folder, "brink-worker", "--config", home + "/etc/brink/worker.cfg", "--call", call)
        try:
            worker.manager.hears("READY=1")
            environment = dict(os.environ, LD_LIBRARY_PATH=":".join(
                place for place, _, names in os.walk(home) if "libbrink.so" in names))
            said = run(example, call, small_scenario(home, folder), env=environment)
            expect("assumptions" in said, "the example says: " + said)
            worker.manager.hears("WATCHDOG=1")
            broker.manager.hears("WATCHDOG=1")
            port = broker.said(r"event=metrics http=(?:tcp://)?([\d.]+:\d+)").group(1)
            watched_metrics_exist(page_of(port))
            worker.end()
        finally:
            worker.process.kill()
        broker.end()
    finally:
        broker.process.kill()


def page_of(port):
    """The page of metrics, once the first is there."""
    for _ in range(WAIT_S * 10):
        try:
            with urllib.request.urlopen("http://%s/metrics" % port, timeout=WAIT_S) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            time.sleep(0.1)
    fail("no page of metrics")


def options_of(brink, command):
    """Those that its --help lists, behind "options:"."""
    listed = run(brink, command, "--help").split("\noptions:\n")[1].split("\n\n")[0]
    return set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", listed, re.M))


def completion_completes(home):
    """Bash is asked what it would offer; zsh reads its page, where there is one."""
    brink = home + "/bin/brink"
    page = home + "/share/bash-completion/completions/brink"
    commands = re.findall(r"^  ([a-z]+) ", run(brink, "--help").split("commands:")[1].split("\n\n")[0], re.M)
    expect(len(commands) > 15, "commands are missing")

    def offered(*words):
        line = " ".join("'%s'" % word for word in words)
        return set(run("bash", "-c", "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _brink; echo \"${COMPREPLY[*]}\""
                       % (page, line, len(words) - 1)).split())

    expect(offered("brink", "") == set(commands) | {"--help"}, "bash does not offer the commands")
    for command in commands:
        expect(offered("brink", command, "--") == options_of(brink, command),
               "bash offers other options of %s" % command)
    expect("economy" not in offered("brink", "run", "--section", "sta")
           and "stability" in offered("brink", "run", "--section", "sta"), "bash does not offer sections")
    zsh = home + "/share/zsh/vendor-completions/_brink"
    expect(read(zsh).startswith("#compdef brink\n"), "compinit would not read the page of zsh")
    if shutil.which("zsh"):
        run("zsh", "-fc", "autoload -U compinit; compinit -u -D; source %s; (( $+functions[_brink] )) && "
            "[[ $_comps[brink] == _brink ]]" % zsh)


def manual(home, name):
    with gzip.open("%s/share/man/man1/%s.1.gz" % (home, name), "rt", encoding="utf-8") as file:
        return file.read()


def pages_can_be_read(home):
    page = manual(home, "brink")
    for command in re.findall(r"^  ([a-z]+) ", run(home + "/bin/brink", "--help"), re.M):
        expect('.SH "brink %s"' % command in page, "no words on brink %s" % command)
    for name in ("brink", "brink-broker", "brink-worker"):
        text = manual(home, name)
        expect(" \\- " in text.split(".SH SYNOPSIS")[0], name + ".1 has no name line")
        if shutil.which("groff"):
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=text, capture_output=True,
                                  text=True, check=True)
            expect(done.stderr == "", "%s.1: %s" % (name, done.stderr))


def main():
    with tempfile.TemporaryDirectory(prefix="brink-") as folder:
        home = install(folder + "/root")
        shipped_files_are_found(home, folder)
        symbols_are_the_public_ones(home)
        broker_and_worker_serve(home, folder, build_example(home, folder))
        completion_completes(home)
        pages_can_be_read(home)


main()
