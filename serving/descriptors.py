"""Room for many page loads: what the system lets one process hold open at once.

Streamlit keeps sessions whose page is gone, 128 at most, each with an event loop (3 file
descriptors); an open page holds some more. macOS begins with 256 for all, which 76 page loads used
up: after that no browser could connect any more.
"""

import contextlib
import sys
from functools import partial

from streamlit.runtime import memory_session_storage

WANTED = 4096
FOR_ALL_ELSE = 128
OF_A_SESSION = 4
FEWEST_SESSIONS, MOST_SESSIONS = 8, 128


def make_room() -> None:
    """Raise this process' limit as far as it may be; where it stays low, keep fewer sessions.

    Before Streamlit's runtime is made. It has no setting for how many sessions it keeps.
    """
    kept = sessions_to_keep(allow_descriptors())
    storage = memory_session_storage.MemorySessionStorage
    memory_session_storage.MemorySessionStorage = partial(storage, maxsize=kept)  # type: ignore


def allow_descriptors() -> int:
    """How many file descriptors this process may have, raised to `WANTED` where it may."""
    if sys.platform == "win32":
        return WANTED  # no such limit there
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return WANTED
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # it goes on with what there is
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def sessions_to_keep(descriptors: int) -> int:
    """How many sessions without a page fit beside everything else."""
    fitting = (descriptors - FOR_ALL_ELSE) // OF_A_SESSION
    return max(FEWEST_SESSIONS, min(MOST_SESSIONS, fitting))
