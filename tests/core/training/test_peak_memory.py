"""The memory that a training takes at most."""

import numpy as np

from core.training.peak_memory import PeakMemory
from tests.helpers import wait_for


def test_what_is_freed_again_counts():
    with PeakMemory() as memory:
        before = memory.mb
        block = np.ones(25_000_000)  # 200 MB
        wait_for(lambda: memory.mb > before + 190)
        del block
    assert before + 190 < memory.mb < before + 400
    assert not memory._thread.is_alive()
