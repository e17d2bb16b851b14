"""The memory that a training takes at most."""

import threading

import numpy as np

from core.training.peak_memory import PeakMemory
from tests.helpers import wait_for


def test_what_is_freed_again_counts():
    threads = set(threading.enumerate())
    with PeakMemory() as memory:
        assert set(threading.enumerate()) > threads
        before = memory.mb
        block = np.ones(25_000_000)  # 200 MB
        wait_for(lambda: memory.mb > before + 190)
        del block
    assert before + 190 < memory.mb < before + 400
    assert set(threading.enumerate()) <= threads
