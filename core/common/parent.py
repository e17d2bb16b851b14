"""The process that a worker belongs to: without it, nobody waits for what the worker computes."""

import os

import psutil

_parent: psutil.Process | None = None


def belong_to(process_id: int) -> None:
    """In a worker: remember the process that started it."""
    global _parent
    _parent = psutil.Process(process_id)


def orphaned() -> bool:
    """In a worker: whether the process that started it is gone. Anywhere else: False."""
    if _parent is None:
        return False
    return (os.name == "posix" and os.getppid() != _parent.pid) or not _parent.is_running()
