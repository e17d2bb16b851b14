"""How the terminal says something: lines that fit any terminal, one JSON object, quiet ends."""

import argparse
import io
import json
import os
import sys
from typing import Any, NoReturn, TextIO

from core.common.errors import UserError
from core.common.i18n import N_
from core.common.spelling import JOINER, NON_JOINER, shortened

LONGEST_LINE = 300


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error here."""

    def error(self, message: str) -> NoReturn:
        """argparse's error as a UserError."""
        raise UserError(
            "command-line",
            N_("{message} (see {program} --help)"),
            message=message,
            program=self.prog,
        )


def open_streams() -> None:
    """Make stdout and stderr take any character, and be there even where they were closed.

    What a terminal can't show appears as an escape.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def close_streams() -> None:
    """Write out what is left; a reader that has gone away is no error."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say(line: str) -> None:
    """A line of progress of at most `LONGEST_LINE` characters, on stderr."""
    shown = as_shown(one_line(line), sys.stderr)
    print(shortened(shown, LONGEST_LINE), file=sys.stderr, flush=True)


def say_error(error: BaseException | str) -> None:
    """What went wrong, in one line of at most `LONGEST_LINE` characters on stderr."""
    line = as_shown(one_line(" ".join(f"vistazo: {error}".split())), sys.stderr)
    print(shortened(line, LONGEST_LINE), file=sys.stderr, flush=True)


def answer(values: Any) -> None:
    """The one JSON object of a command, as the last line of stdout."""
    text = json.dumps(values, ensure_ascii=False)
    if as_shown(text, sys.stdout) != text:
        text = json.dumps(values)
    print(text, flush=True)


def one_line(text: str) -> str:
    """The text without line breaks, and with escapes for what would move the cursor or is no
    character at all (bytes of a file's name)."""
    words = " ".join(text.splitlines())
    if words.isprintable():
        return words
    return "".join(
        one if one.isprintable() or one in (NON_JOINER, JOINER) else _escape(one) for one in words
    )


def as_shown(text: str, stream: TextIO) -> str:
    """The text as the stream's encoding shows it."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
