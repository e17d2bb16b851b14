"""Locks between processes that can be waited for without going deaf."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from core.common import settings

SECONDS_BETWEEN_TRIES = 1.0


@contextmanager
def held(name: str, while_waiting: Callable[[], object]) -> Iterator[None]:
    """Hold the workspace's lock `name`, which the system frees when a process dies.

    As long as somebody else has it, `while_waiting` is called every second; what it raises ends
    the waiting.
    """
    lock = FileLock(settings.lock_file(name))
    while True:
        try:
            lock.acquire(timeout=SECONDS_BETWEEN_TRIES)
            break
        except Timeout:
            while_waiting()
    try:
        yield
    finally:
        lock.release()


def is_free(name: str) -> bool:
    """Whether nobody holds the lock `name` now."""
    lock = FileLock(settings.lock_file(name))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True
