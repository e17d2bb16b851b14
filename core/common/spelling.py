"""Names as they are spelled: what a name needs is kept, what nobody can see is not.

Persian, Hindi and composed emoji are spelled with joiners of no width; French with spaces that do
not break. Signs that turn the direction of a text, or other controls, are no part of any name.
"""

import re
import unicodedata

NON_JOINER, JOINER = "\u200c", "\u200d"
INVISIBLE = "\u00ad\u200b\u2060\ufeff"  # hints where a line may break, marks of an encoding
TAGS = "\U000e0020-\U000e007f"
VIRAMA = 9  # the combining class of signs that bind two letters into one
_FLAG = re.compile(f"(\U0001f3f4[{TAGS[0]}-\U000e007e]+\U000e007f)|[{TAGS}]")
_ZERO_WIDTH = re.compile(f"[{NON_JOINER}{JOINER}]")
_SPACE = re.compile("[^\\S\\x00-\\x1f\\x85\u2028\u2029]")
LONG_PIECE = 60
DOTS = "..."
PIECE = re.compile(r"""(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|(?<!\w)"(?:[^"\\]|\\.)*"(?!\w)|\S+""")
LONGEST_COMPOSED = 2000  # letters; composing takes the square of the accents on one letter


def tidy(name: str) -> str:
    """The name with composed letters, plain spaces, and none of the invisible signs that it can
    be spelled without; so two spellings of one name become one."""
    if name.isascii():
        return name
    name = _SPACE.sub(" ", name).translate(dict.fromkeys(map(ord, INVISIBLE)))
    name = _composed(_FLAG.sub(lambda match: match[1] or "", _composed(name)))
    return _composed(_ZERO_WIDTH.sub(lambda match: match[0] if _needed(match) else "", name))


def is_shown(letter: str) -> bool:
    """Whether a letter of a tidy name can be shown as it is; no controls, no turned directions."""
    return (
        letter.isprintable()
        or letter in (NON_JOINER, JOINER)
        or "\U0001f000" <= letter <= "\U0001faff"  # emoji that are newer than Python's tables
        or "\U000e0020" <= letter <= "\U000e007f"
    )


def in_one_line(text: str) -> str:
    """The tidy text in one line, with a blank for each run of letters that can't be shown."""
    return " ".join("".join(one if is_shown(one) else " " for one in tidy(text)).split())


def without_controls(text: str, kept: str = "\n\t") -> str:
    """The text with blanks for control characters, of which a database refuses some."""
    text = text.replace("\r\n", "\n")
    return "".join(
        " " if unicodedata.category(one) == "Cc" and one not in kept else one for one in text
    )


def shortened(line: str, most: int) -> str:
    """The line in at most so many characters, with what it says and advises at both ends.

    Long words and quoted values lose their middle first, then the line itself does.
    """
    while len(line) > most:
        longest = max(PIECE.finditer(line), key=lambda piece: len(piece[0]))
        length = len(longest[0])
        if length <= LONG_PIECE:
            return _without_middle(line, most)
        keep = max(LONG_PIECE, length - (len(line) - most))
        line = line[: longest.start()] + _without_middle(longest[0], keep) + line[longest.end() :]
    return line


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name) if len(name) <= LONGEST_COMPOSED else name


def _needed(match: "re.Match[str]") -> bool:
    """Whether the joiner changes how its neighbours are written: after a virama, between letters
    of scripts that join them, between emoji."""
    start, end = match.span()
    before, after = match.string[start - 1 : start], match.string[end : end + 1]
    if not before:
        return False
    if unicodedata.combining(before) == VIRAMA:
        return True
    if match[0] == JOINER and _is_emoji(before) and _is_emoji(after):
        return True
    joins_at_end = match[0] == JOINER and unicodedata.bidirectional(before) == "AL"
    return _is_uncased(before) and (joins_at_end or _is_uncased(after))


def _is_emoji(letter: str) -> bool:
    category = unicodedata.category(letter) if letter else ""
    return category in ("So", "Sm", "Sk", "Cn") or letter in ("\ufe0f", "\U000e007f")


def _is_uncased(letter: str) -> bool:
    """A letter or sign of a script without capitals."""
    if not letter or letter.lower() != letter.upper():
        return False
    return unicodedata.category(letter)[0] in "LM" and letter > "\u0370"


def _without_middle(text: str, most: int) -> str:
    tail = (most - len(DOTS)) // 2
    return text[: most - len(DOTS) - tail] + DOTS + text[len(text) - tail :]
