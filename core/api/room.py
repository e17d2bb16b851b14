"""How much requests may take at once: beyond that they are sent away, to come again.

All of it is used in the event loop alone, so there is no lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.common.errors import UserError
from core.common.i18n import N_

MOST_REQUESTS = 200
MOST_MB = 400


@dataclass
class Room:
    """Requests that are being read or answered, and the bytes that they have sent."""

    requests: int = 0
    held: int = 0

    @contextmanager
    def entered(self) -> Iterator["Share"]:
        """Within it, a request takes part of the room. UserError where there is none left."""
        if self.requests >= MOST_REQUESTS:
            raise _busy()
        share = Share(self)
        self.requests += 1
        try:
            yield share
        finally:
            self.requests -= 1
            self.held -= share.held


@dataclass
class Share:
    """What one request takes of the room: `held` bytes so far."""

    room: Room
    held: int = 0

    def take(self, count: int) -> None:
        """So many bytes more. UserError where they have no room."""
        if self.room.held + count > MOST_MB * 1_000_000:
            raise _busy()
        self.room.held += count
        self.held += count


def _busy() -> UserError:
    return UserError(
        "service-busy",
        N_("Too much at once: at most {requests} requests with {limit_mb} MB. Try again."),
        requests=MOST_REQUESTS,
        limit_mb=MOST_MB,
    )
