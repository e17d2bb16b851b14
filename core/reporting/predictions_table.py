"""Answers to many images as CSV: a row for each file, those that can't be read with their reason.

Heads and names of classes are the same in every language, for programs read them.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.common.i18n import shown
from core.prediction.answers import TOP, Answer
from core.reporting.csv_table import csv_table

_BEST = ("class", "probability")
_OTHERS = tuple(f"{name}_{place}" for place in range(2, TOP + 1) for name in _BEST)
HEADS = ("file", *_BEST, *_OTHERS, "label", "error")
_FIRST_LINE = ",".join(HEADS).encode()


def predictions_csv(
    answers: Iterable[Answer], class_names: Sequence[str], heads: bool = True
) -> str:
    """The rows of these answers, after a line of `HEADS`. `label`: the class that a folder or a
    table says, as it is called there."""
    text = csv_table(HEADS, _rows(answers, class_names))
    return text if heads else text.partition("\n")[2]


def is_of_predictions(path: Path) -> bool:
    """Whether the file is such a table, or empty, so that nothing is lost with it."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_FIRST_LINE))
    except OSError:
        return False
    return head in (b"", _FIRST_LINE)


def _rows(answers: Iterable[Answer], class_names: Sequence[str]) -> Iterator[list[object]]:
    for one in answers:
        best = [
            value
            for index, share in one.best
            for value in (str(class_names[index]), f"{share:.4f}")
        ]
        best += [""] * (2 * TOP - len(best))
        yield [shown(one.name), *best, one.label, shown(one.error)]
