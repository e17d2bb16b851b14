"""What takes a while and needs no worker: gathered by a thread, so that no page waits for it."""

import contextvars
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from core.common import settings
from core.common.i18n import used_language
from core.jobs.repository import utc_now

T = TypeVar("T")
MOST_KEPT = 20
_once = threading.Lock()
_newest: "dict[tuple[str, Path, str], Gathering[Any]]" = {}  # by subject, workspace, language


class Gathering(Generic[T]):
    """The things that `gather` yields, as they come; begun at once, in a thread of its own.

    `begun_at`: in UTC. What the thread says is in the language of who began it.
    """

    def __init__(self, gather: Callable[[], Iterable[T]], name: str) -> None:
        self.begun_at: datetime = utc_now()
        self.error: Exception | None = None
        self._began = time.monotonic()
        self._gather = gather
        self._found: list[T] = []
        self._ended = threading.Event()
        run = contextvars.copy_context().run
        threading.Thread(target=run, args=(self._run,), name=f"vistazo-{name}", daemon=True).start()

    @property
    def found(self) -> tuple[T, ...]:
        """What there is so far."""
        return tuple(self._found)

    @property
    def ended(self) -> bool:
        """Whether that is all: there is no more, or an `error` broke it off."""
        return self._ended.is_set()

    @property
    def age_seconds(self) -> float:
        """How long ago it was begun."""
        return time.monotonic() - self._began

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, at the latest after so many seconds."""
        return self._ended.wait(seconds)

    def _run(self) -> None:
        try:
            for one in self._gather():
                self._found.append(one)
        except Exception as error:  # whoever looks at it says so
            self.error = error
        finally:
            self._ended.set()


def gathered(name: str, gather: Callable[[], Iterable[T]], seconds: float) -> Gathering[T]:
    """The one of that name in this workspace that is under way, or not older than `seconds`; else
    a new one. All who look share it."""
    key = (name, settings.place_of_home(), used_language())
    with _once:
        newest = _newest.get(key)
        if newest is None or (newest.ended and newest.age_seconds > seconds):
            newest = _newest[key] = Gathering(gather, name)
            while len(_newest) > MOST_KEPT:
                del _newest[next(iter(_newest))]
        return newest


def forget(name: str) -> None:
    """What was gathered under that name is out of date: who looks next begins anew."""
    with _once:
        for key in [key for key in _newest if key[0] == name]:
            del _newest[key]
