"""How large the workspace may become (`VISTAZO_LIMIT_GB`), and a word before that is so.

The app counts now and then. At `NEAR` of the limit, caches go by themselves, the longest unused
first, and pages say it; at the limit, no training and no import begins. What is under way ends: it
is worth more than the limit.
"""

import logging
import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import N_
from core.common.throttle import Throttle
from core.housekeeping.cleaning import drop_cache, oldest_caches
from core.housekeeping.models import size_of, size_words

NEAR = 0.9
SECONDS_BETWEEN_COUNTS = 300.0
FEW_BYTES = 500_000_000  # free on the disk
MOST_GIGABYTES = 1e9
log = logging.getLogger("vistazo")
_known: dict[Path, "tuple[int, Throttle]"] = {}  # bytes by workspace
_once = threading.Lock()


@dataclass(frozen=True)
class Standing:
    """What the workspace takes and may take, in bytes."""

    used: int
    limit: int

    @property
    def near(self) -> bool:
        """Whether it is time for a word."""
        return self.used >= NEAR * self.limit

    @property
    def full(self) -> bool:
        """Whether nothing new may begin."""
        return self.used >= self.limit


def limit_bytes() -> int | None:
    """How large the workspace may become; None where nobody has said. UserError where what is set
    is no size."""
    value = os.environ.get("VISTAZO_LIMIT_GB")
    if not value:
        return None
    try:
        gigabytes = float(value)
    except ValueError:
        gigabytes = 0.0
    if not 0 < gigabytes < MOST_GIGABYTES:
        raise UserError(
            "limit-gb-invalid",
            N_("VISTAZO_LIMIT_GB is {value!r}; it must be a number of GB, more than 0."),
            value=value[:80],
        )
    return round(gigabytes * 1e9)


def standing() -> Standing | None:
    """How it stood at the last count; None without a limit, or before the first one."""
    limit = limit_bytes()
    known = _known.get(settings.place_of_home())
    return Standing(known[0], limit) if limit and known else None


def keep_within() -> Standing | None:
    """Count, where that is due, and make room where it is needed; how it stands then."""
    limit = limit_bytes()
    if limit is None:
        return None
    with _once:
        home = settings.home()
        known = _known.get(home)
        if known is None or known[1].due():
            used = _within(size_of(home), limit)
            throttle = Throttle(SECONDS_BETWEEN_COUNTS, waits=True)
            _known[home] = used, throttle
    return standing()


def count_again() -> None:
    """Something was freed: the next `keep_within` counts."""
    with _once:
        _known.pop(settings.place_of_home(), None)


def refuse_when_full() -> None:
    """UserError where the workspace has reached its limit: nothing new begins."""
    there = keep_within()
    if there and there.full:
        count_again()  # somebody may free some, and try again
        raise UserError(
            "workspace-full",
            N_(
                "The workspace takes {used} and may take {limit} (VISTAZO_LIMIT_GB): nothing new "
                "begins. The page Disk says what takes it, and frees some; emptying the trash does "
                "too."
            ),
            used=size_words(there.used),
            limit=size_words(there.limit),
        )


def word() -> str:
    """What pages say before it bites, a marked text; "" where there is room."""
    there = standing()
    if there and there.full:
        return N_(
            "The workspace is full: it takes {used} of {limit}. No training and no import begins "
            "until some is freed.",
            used=size_words(there.used),
            limit=size_words(there.limit),
        )
    if there and there.near:
        return N_(
            "The workspace is nearly full: it takes {used} of {limit}. At the limit, nothing new "
            "begins.",
            used=size_words(there.used),
            limit=size_words(there.limit),
        )
    free = _free()
    if free is not None and free < FEW_BYTES:
        return N_(
            "The disk is nearly full: {free} are free. A training that has no room for its files "
            "fails.",
            free=size_words(free),
        )
    return ""


def _within(used: int, limit: int) -> int:
    """What is used once the longest unused caches went, as far as that is needed."""
    freed = 0
    for thing in oldest_caches() if used >= NEAR * limit else []:
        if used - freed < NEAR * limit:
            break
        freed += drop_cache(thing)
    if freed:
        log.warning("the workspace nears its limit: caches of %d MB are deleted", freed // 10**6)
    return used - freed


def _free() -> int | None:
    try:
        return shutil.disk_usage(settings.place_of_home()).free
    except (OSError, UserError):  # it is not there yet
        return None
