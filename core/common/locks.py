"""Locks between the processes of one host; a process that waits for one can still be stopped.

A lock is a file in the workspace. The system frees it when its process ends, however that ends.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from core.common import settings

SECONDS_BETWEEN_TRIES = 1.0


@contextmanager
def held(name: str, while_waiting: Callable[[], object]) -> Iterator[None]:
    """Hold the workspace's lock `name` in the block.

    While another process holds it, `while_waiting` is called every `SECONDS_BETWEEN_TRIES`; an
    exception that it raises ends the waiting and is passed on.
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
