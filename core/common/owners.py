"""Which process a temporary name belongs to, so that what a dead one has left can be told apart."""

import os
import platform
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import psutil

OWNER = r"[0-9a-f]{6}_\d+_\d*"  # what `owner` says
DEAD = ("Z", "X")  # states of a process that nobody has asked how it ended


def owner() -> str:
    """A word without a dash that names this process: its host, number and time of birth."""
    return _named(os.getpid())


def is_alive(name: str) -> bool:
    """Whether the process that calls itself so may still be there: one of another host may be."""
    host, _, rest = name.partition("_")
    number = rest.partition("_")[0]
    if not number.isdecimal():
        return False
    return host != this_host() or (bool(_born(int(number))) and name == _named(int(number)))


def is_here(name: str) -> bool:
    """Whether it is a process of this machine, so that `is_alive` is sure."""
    return name.partition("_")[0] == this_host()


def _named(pid: int) -> str:
    return f"{this_host()}_{pid}_{_born(pid)}"


def _born(pid: int) -> str:
    """What tells two processes with one number apart; "" where there is none.

    Linux counts from the start of the system, which no change of the clock moves.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()
        return "" if state[0] in DEAD else state[19]
    except (OSError, IndexError):
        pass
    try:
        return str(int(psutil.Process(pid).create_time()))
    except (psutil.Error, OverflowError):
        return ""


@lru_cache(maxsize=1)
def this_host() -> str:
    """A word that names this machine."""
    return sha256(" ".join(filter(None, _marks())).encode()).hexdigest()[:6]


def _marks() -> Iterator[str]:
    """What tells machines apart, and containers of one, where process numbers mean others: of two
    that are called the same too."""
    yield os.environ.get("VISTAZO_HOST", "")
    yield platform.node()
    with suppress(OSError):
        yield Path("/etc/machine-id").read_text(encoding="latin-1").strip()
    with suppress(OSError):
        yield os.readlink("/proc/self/ns/pid")
