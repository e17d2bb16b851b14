"""The words that bring a name back: drawn by chance, easy to write down, kept as hashes.

A word has five syllables of 65 each: a thousand million, of which a person who guesses may try
ten in ten minutes. Nobody chooses theirs: "1234" and a brother's name would be first guesses.
"""

import hashlib
import hmac
import secrets

from core.people.syllables import spoken

SYLLABLES = 5
LONGEST = 64
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1  # 16 MB and some 50 ms


def new_word() -> str:
    """A word like `tamirolupe`."""
    return spoken(SYLLABLES)


def hashed(word: str) -> str:
    """What is kept of a word: a salt and the scrypt hash with it."""
    salt = secrets.token_hex(8)
    return f"{salt}${_scrypt(word, salt)}"


def is_word(said: str, kept: str) -> bool:
    """Whether somebody has said the word of which that is kept; small and large letters are alike,
    and blanks or dashes between do not count."""
    salt, _, digest = kept.partition("$")
    plain = "".join(letter for letter in said.casefold() if letter not in " -\t")[:LONGEST]
    return bool(digest) and hmac.compare_digest(_scrypt(plain, salt), digest)


def _scrypt(word: str, salt: str) -> str:
    return hashlib.scrypt(
        word.encode("utf-8", "replace"),
        salt=salt.encode(),
        n=_COST,
        r=_BLOCK,
        p=_PARALLEL,
        maxmem=2**26,
        dklen=24,
    ).hex()
