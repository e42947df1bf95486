"""The Debian packages: what they say of themselves, and a life of each on a Debian that has nothing
else: installed, run without keys and with them, removed, purged, and nothing left. Such a Debian is made with debootstrap, which
takes root and a network; where that does not work the packages are unpacked and run in place.

    debs.py SOURCE BUILD"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tree import BUILD, SOURCE, expect, files_under, run

NAMES = ("libbrink0", "libbrink-dev", "brink", "brink-broker", "brink-worker")
MIRROR = os.environ.get("BRINK_MIRROR", "http://deb.debian.org/debian")
SCENARIO = "/usr/share/brink/scenarios/dprk-2017-09.cfg"
# In the chroot: both programs with the settings of the package, a request, an answer; then the end.
RUN = """set -e
cd /tmp
brink-broker --config /etc/brink/broker.cfg --journal /tmp/journal 2>broker.log & broker=$!
brink-worker --config /etc/brink/worker.cfg 2>worker.log & worker=$!
brink submit --wait --no-progress --draws 8 --section measures {scenario}
kill $worker; wait $worker
kill $broker; wait $broker
rm -r journal broker.log worker.log
""".format(scenario=SCENARIO)

# The same with keys: who is on the list is served, the metrics count it, and who is taken off is not.
LOCKED = """set -e
mkdir /tmp/locked; cd /tmp/locked
for name in broker worker desk; do brink keys new $name.key >/dev/null; done
public() {{ brink keys show "$1.key"; }}
brink keys authorize access.list worker "$(public worker)" --roles worker --topics scenario/ >/dev/null
brink keys authorize access.list desk "$(public desk)" --roles client --topics scenario/ >/dev/null
brink-broker --config /etc/brink/broker.cfg --key broker.key --access access.list --journal journal \\
    --metrics tcp://127.0.0.1:7659 2>broker.log & broker=$!
brink-worker --config /etc/brink/worker.cfg --key worker.key --server-key "$(public broker)" 2>worker.log & worker=$!
submit() {{
    brink submit --wait --no-progress --no-cache --draws 8 --section measures {scenario} \\
        --server-key "$(public broker)" "$@"
}}
done_so_far() {{
    exec 3<>/dev/tcp/127.0.0.1/7659
    printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3
    sed -n 's/^brink_outcomes_total{{status="done"}} //p' <&3
}}
if submit --timeout-ms 2000 >stranger.log 2>&1; then echo "let in without a key"; exit 1; fi
submit --key desk.key
for try in 1 2 3 4 5 6 7 8 9; do [ "$(done_so_far)" = 1 ] && break; sleep 1; done
echo "done: $(done_so_far)"
brink keys revoke access.list desk >/dev/null
kill -HUP $broker
for try in 1 2 3 4 5 6 7 8 9; do submit --key desk.key 2>revoked.log >/dev/null || break; sleep 1; done
cat revoked.log
kill $worker; wait $worker
kill $broker; wait $broker
cd /tmp; rm -r locked
""".format(scenario=SCENARIO)


def package(name):
    found = glob.glob("%s/packages/%s_*.deb" % (BUILD, name))
    expect(len(found) == 1, "%s: there are %d packages" % (name, len(found)))
    return found[0]


def field(path, name):
    return run("dpkg-deb", "-f", path, name).strip()


def they_say_what_they_are():
    for name in NAMES:
        path = package(name)
        expect("_" + field(path, "Version") + "_" in path, name + ": version")
        for line in run("dpkg-deb", "-c", path).splitlines():
            expect(line.split()[1] == "root/root", name + ": " + line)
            expect(line[0] == "l" or (line[5] != "w" and line[8] != "w"), name + ": " + line)
    expect("libbrink0 (= " in field(package("libbrink-dev"), "Depends"), "the headers fit another library")
    for name in ("libbrink0", "brink", "brink-broker", "brink-worker"):
        depends = field(package(name), "Depends")
        for library in ("libc6", "libzmq5", "libprotobuf-c1", "libsodium23"):
            expect(library in depends, "%s does not depend on %s" % (name, library))
    for role in ("broker", "worker"):
        conffiles = run("dpkg-deb", "-I", package("brink-" + role), "conffiles")
        expect(conffiles.split() == ["/etc/brink/%s.cfg" % role], "conffiles: " + conffiles)
    if shutil.which("lintian"):
        run("lintian", "--fail-on", "error", *[package(name) for name in NAMES])


def they_name_no_place_of_the_builder(folder):
    for name in NAMES:
        run("dpkg-deb", "-x", package(name), folder)
    for name in files_under(folder):
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            with open(path, "rb") as file:
                expect(SOURCE.encode() + b"/" not in file.read(), name + " names the builder's folder")


def run_in_place(folder):
    """Second best: what is unpacked runs, with the libraries of this machine."""
    done = run(folder + "/usr/bin/brink", "run", "--no-progress", "--draws", "8", "--section", "measures",
               folder + SCENARIO)
    expect("asked about" in done, "no report")
    for role in ("broker", "worker"):
        run(folder + "/usr/bin/brink-" + role, "--config", "%s/etc/brink/%s.cfg" % (folder, role),
            "--print-config")


def make_debian(root):
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        return False
    made = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", root, MIRROR], capture_output=True,
                          text=True, check=False)
    return made.returncode == 0


def inside(root, *arguments):
    done = subprocess.run(["chroot", root, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                           "DEBIAN_FRONTEND=noninteractive", *arguments], capture_output=True, text=True, check=False)
    expect(done.returncode == 0, "%s: %s%s" % (" ".join(arguments), done.stdout, done.stderr))
    return done.stdout


def ours(root):
    """Files on that Debian that are of Brink, by name, outside of dpkg's and apt's own lists."""
    found = []
    for place in ("etc", "usr", "var/lib", "opt", "lib"):
        for name in files_under(os.path.join(root, place)):
            if "brink" in name and not re.match(r"(dpkg|apt)/", name):
                found.append("%s/%s" % (place, name))
    return found


def they_come_run_and_go(root):
    for name in NAMES:
        shutil.copy(package(name), root + "/tmp")
    inside(root, "apt-get", "install", "-y", "-q", "--no-install-recommends",
           *["/tmp/" + os.path.basename(package(name)) for name in NAMES])
    expect("asked about" in inside(root, "sh", "-c", RUN), "no report")
    said = inside(root, "bash", "-c", LOCKED)
    expect("asked about" in said and "done: 1" in said, "with a key: " + said)
    expect("access list" in said or "UNAUTHENTICATED" in said, "after it was revoked: " + said)
    expect("libbrink.so.0" in inside(root, "ldconfig", "-p"), "the library is not found")
    inside(root, "dpkg", "--remove", *NAMES)
    expect(ours(root) == ["etc/brink/broker.cfg", "etc/brink/worker.cfg"], "left: %s" % ours(root))
    os.makedirs(root + "/var/lib/private/brink-broker/journal")
    inside(root, "dpkg", "--purge", "brink-broker", "brink-worker")
    expect(ours(root) == [] and not os.path.exists(root + "/etc/brink")
           and not os.path.exists(root + "/var/lib/private/brink-broker"), "left: %s" % ours(root))


def main():
    they_say_what_they_are()
    with tempfile.TemporaryDirectory(prefix="brink-") as folder:
        os.mkdir(folder + "/unpacked")
        they_name_no_place_of_the_builder(folder + "/unpacked")
        run_in_place(folder + "/unpacked")
        given = sys.argv[3] if len(sys.argv) > 3 else ""
        root = given or folder + "/debian"
        if given or make_debian(root):
            they_come_run_and_go(root)
            print("installed, run, removed and purged on a Debian of their own")
        else:
            print("unpacked and run in place: no Debian could be made here")


main()
