"""A process that does as it is told, for the tests of forked ones: `python -m tests.processes.speaking DEED`."""

from __future__ import annotations

import atexit
import json
import os
import signal
import sys
import time
from typing import Any


def tell() -> None:
    """What it was given."""
    told: dict[str, Any] = {"words": sys.argv[1:], "folder": os.getcwd(), "path": sys.path[0], "name": __name__}
    told |= {"environment": dict(os.environ), "file": sys.argv[0], "encoding": sys.stdout.encoding}
    told |= {"lines": [one.line_buffering for one in (sys.stdout, sys.stderr)]}
    told["signals"] = [str(signal.getsignal(one)) for one in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM)]
    told["descriptors"] = sorted(os.listdir("/proc/self/fd"))
    print(json.dumps(told))


def echo() -> None:
    for line in sys.stdin:
        print(line.upper(), end="", flush=True)
        print(line.lower(), end="", file=sys.stderr)


def fail() -> None:
    atexit.register(print, "at last")
    raise ValueError("as it was told")


def leave() -> None:
    print("not flushed by itself")
    sys.exit(int(sys.argv[2]))


def explain() -> None:
    sys.exit("a sentence")


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def wait() -> None:
    print("ready", flush=True)
    time.sleep(60)


if __name__ == "__main__":
    {one.__name__: one for one in (tell, echo, fail, leave, explain, die, wait)}[sys.argv[1]]()
