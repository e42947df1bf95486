"""What the tests of this folder share: running a program, and a tree that is installed."""
import os
import subprocess
import sys

SOURCE = os.path.abspath(sys.argv[1])
BUILD = os.path.abspath(sys.argv[2])


def fail(words):
    sys.exit("FAILED: " + words)


def expect(condition, words):
    if not condition:
        fail(words)


def run(*arguments, code=0, **options):
    """Standard output of a program that must end with `code`."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=100, **options)
    expect(done.returncode == code,
           "%s: ended with %d\n%s%s" % (" ".join(arguments), done.returncode, done.stdout, done.stderr))
    return done.stdout


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def files_under(folder):
    """Every file and link, as seen from the folder."""
    return sorted(os.path.relpath(os.path.join(place, name), folder)
                  for place, _, names in os.walk(folder) for name in names)
