"""Codes that a class joins with: easy to read out, to type and to remember."""

import secrets

SYLLABLES = 3  # of a code: 65 to the power of 3, some 270,000
CONSONANTS, VOWELS = "bdfgkmnprstvz", "aeiou"
# What no board shall show, in the languages of the app, wherever in a code it stands.
REFUSED = (
    *("fag", "nig", "nazi", "nude", "rape", "tit", "sado", "pedo"),
    *("pene", "puta", "puto", "teta", "bobo", "mari", "sida"),
)


def new_code() -> str:
    """One that may be taken already, and says nothing ugly."""
    while True:
        pairs = (secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES))
        code = "".join(pairs)
        if not any(word in code for word in REFUSED):
            return code


def as_stored(said: str) -> str:
    """What somebody typed, as codes are stored: without spaces, in small letters."""
    return "".join(said.split()).casefold()[:16]
