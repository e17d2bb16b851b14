"""Codes that a class joins with."""

from core.people.syllables import spoken

SYLLABLES = 3  # 65 to the power of 3, some 270,000


def new_code() -> str:
    """One that may be taken already."""
    return spoken(SYLLABLES)


def as_stored(said: str) -> str:
    """What somebody typed, as codes are stored: without spaces, in small letters."""
    return "".join(said.split()).casefold()[:16]
