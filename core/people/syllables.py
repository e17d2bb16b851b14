"""Words by chance that can be read out, typed and remembered: codes of a class, people's words."""

import secrets

CONSONANTS, VOWELS = "bdfgkmnprstvz", "aeiou"  # l, c and j are read in several ways
# What no page shall show, in the languages of the app, wherever in a word it stands.
REFUSED = (
    *("fag", "nig", "nazi", "nude", "rape", "tit", "sado", "pedo"),
    *("pene", "puta", "puto", "teta", "bobo", "mari", "sida"),
)


def spoken(syllables: int) -> str:
    """One of so many syllables, of 65 each, that says nothing ugly."""
    while True:
        pairs = (secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(syllables))
        word = "".join(pairs)
        if not any(refused in word for refused in REFUSED):
            return word
