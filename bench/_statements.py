"""What this process asks of the database: how often, and for how many seconds, by statement."""

import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

LONGEST = 90  # letters of a statement that tell it apart


@dataclass
class Load:
    """Statements and the seconds that this process waited for them, by their first words; `most`:
    the most connections that were open at once."""

    count: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    open_now: int = 0
    most: int = 0

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        return {"count": self.count, "seconds": self.seconds, "most": self.most}

    def add(self, values: dict[str, Any]) -> None:
        """The same of another process, as `as_json` says it."""
        self.count.update(values["count"])
        for words, seconds in values["seconds"].items():
            self.seconds[words] += seconds
        self.most = max(self.most, values["most"])


def watch() -> Load:
    """From now on, all statements of this process are counted: those of every engine."""
    load, lock = Load(), threading.Lock()
    began: dict[int, float] = {}  # by thread: one statement at a time in each

    def before(*_args: Any) -> None:
        began[threading.get_ident()] = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, *_args: Any) -> None:
        seconds = time.perf_counter() - began.pop(threading.get_ident(), time.perf_counter())
        words = " ".join(statement.split())[:LONGEST]
        with lock:
            load.count[words] += 1
            load.seconds[words] += seconds

    def opened(*_args: Any) -> None:
        with lock:
            load.open_now += 1
            load.most = max(load.most, load.open_now)

    def closed(*_args: Any) -> None:
        with lock:
            load.open_now -= 1

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    event.listen(Engine, "connect", opened)
    event.listen(Engine, "close", closed)
    return load
