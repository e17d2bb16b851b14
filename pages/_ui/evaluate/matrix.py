"""The confusion matrix as a table whose cells can be chosen (see `assets/matrix.js`).

One table with one tab stop, arrow keys and one listener for all cells, so that 10,000 of them cost
no more than their drawing. It scrolls in itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import _, used_language
from core.reporting.csv_table import csv_table
from core.reporting.figures import MOST_LABELLED_CLASSES

_SCRIPT = Path(__file__).resolve().parents[3] / "assets/matrix.js"
_component = st.components.v2.component(
    "vistazo_matrix",
    html=(
        '<div class="vz-matrix"><p class="say" aria-live="polite"></p>'
        '<div class="scroll"><table role="grid"></table></div><h4></h4><ol></ol></div>'
    ),
    js=_SCRIPT.read_text(encoding="utf-8"),
    isolate_styles=False,
)
Cell = tuple[int, int]  # the true class, the class that was said


@dataclass(frozen=True)
class Matrix:
    """What is drawn: `counts` (classes, classes), row true, column said; `order` of the classes in
    both; `names` of the classes, in their own order; `as_share`: each row in per cent; `pairs`:
    cells in words.
    """

    counts: NDArray[np.int64]
    order: Sequence[int]
    names: Sequence[str]
    as_share: bool
    pairs: Sequence[tuple[Cell, str]] = ()


def show_matrix(
    matrix: Matrix, key: str, name: str, chosen: Cell | None, pick: Callable[[Cell], None]
) -> None:
    """Draw it, with the cell `chosen` marked; `pick` is called with the one that is clicked.

    `name` tells what is drawn from anything else that is drawn by that `key`: the browser keeps
    what has the same name.
    """
    order = list(matrix.order)
    data = {
        "name": name,
        "language": used_language(),
        "classes": order,
        "names": [matrix.names[one] for one in order],
        "counts": matrix.counts[np.ix_(order, order)].tolist(),
        "asShare": matrix.as_share,
        "labelled": len(order) <= MOST_LABELLED_CLASSES,
        "pairs": [{"cell": list(cell), "words": words} for cell, words in matrix.pairs],
        "chosen": list(chosen) if chosen else None,
        "words": _words(),
    }
    _component(data=data, key=key, on_cell_change=lambda: _picked(key, len(order), pick))


def as_csv(matrix: Matrix) -> str:
    """The numbers as they are drawn: rows true, columns predicted, in that order; counts,
    or each row in per cent. What a class is called never is a formula.
    """
    order = list(matrix.order)
    counts = matrix.counts[np.ix_(order, order)]
    names = [matrix.names[one] for one in order]
    unit = _("% of the true class") if matrix.as_share else _("images")
    rows: list[list[str]] = [[str(count) for count in row] for row in counts]
    if matrix.as_share:
        shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        rows = [[f"{share:.6g}" for share in row] for row in shares]
    heads = [f"{_('true class')} / {_('predicted class')} ({unit})", *names]
    lines = ([name, *row] for name, row in zip(names, rows, strict=True))
    return csv_table(heads, lines)


def _picked(key: str, classes: int, pick: Callable[[Cell], None]) -> None:
    """Hand on what the browser says, which may be anything."""
    cell = st.session_state[key].cell
    if not isinstance(cell, list | tuple) or len(cell) != 2:
        return
    if all(type(one) is int and 0 <= one < classes for one in cell):
        pick((cell[0], cell[1]))


def _words() -> dict[str, str]:
    """What is said of a cell; the placeholders in braces are filled in by the browser."""
    places = {"true": "{true}", "said": "{said}", "count": "{count}", "share": "{share}"}
    return {
        "title": _("Confusion matrix: true against predicted class"),
        "corner": _("is ↓ said →"),
        "hint": _("Each row is a true class. Choose a cell to see its images."),
        "right": _("{true}, rightly: {count} images ({share} of the class)", **places),
        "wrong": _("{true} taken for {said}: {count} images ({share} of the class)", **places),
        "pairs": _("Confused most"),
    }
