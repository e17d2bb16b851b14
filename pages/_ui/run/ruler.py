"""A scale of accuracies for one data set: people, other networks, and what stands beside them.

Each mark has a line of its own, so that no label lies on another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import streamlit as st

from core.common.i18n import _, number
from core.experiments.recipes import Anchor, anchors_of, without_mark
from pages._ui.widgets.templates import show_html

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)  # between ticks, the first that gives few enough
MOST_TICKS = 6


@dataclass(frozen=True)
class Mark:
    """An accuracy (a share, 0–1), what it is of, its interval where that is known.

    `kind`: "anchor", "known" or "own", the looks that the style sheet has.
    """

    kind: str
    label: str
    share: float
    interval: tuple[float, float] | None = None
    opened: bool = False


def anchor_marks(data_name: str) -> list[Mark]:
    """What people, networks of this size and the record reach on that data set."""
    return [_anchor(one) for one in anchors_of(data_name) if one.test_accuracy is not None]


def say_without_mark(data_name: str) -> None:
    """Why none of these stands on the scale, where that is so and there is a word to say."""
    if words := without_mark(data_name):
        st.caption(_(words))


def draw_scale(marks: Sequence[Mark], kinds: Mapping[str, str]) -> None:
    """Draw `marks`, the best first; `kinds` says, as marked texts, what each kind is."""
    marks = sorted(marks, key=lambda mark: -mark.share)
    low, high, ticks = scale(
        [edge for mark in marks for edge in (mark.share, *(mark.interval or ()))]
    )

    def place(share: float) -> float:
        return round(100 * (share - low) / (high - low), 2)

    show_html(
        "ruler",
        marks=[_placed(mark, place, _(kinds[mark.kind])) for mark in marks],
        ticks=[{"at": place(tick), "words": number(tick, ".0%")} for tick in ticks],
        kinds=[
            (kind, _(words)) for kind, words in kinds.items() if any(m.kind == kind for m in marks)
        ],
    )


def _placed(mark: Mark, place: Callable[[float], float], word: str) -> dict[str, Any]:
    """What the template needs: places in % from the left, the label on the side with more room."""
    at = place(mark.share)
    begin, end = (place(edge) for edge in mark.interval or (mark.share, mark.share))
    return {
        "kind": mark.kind,
        "word": word,
        "label": mark.label,
        "share": number(mark.share, ".1%"),
        "at": at,
        "span": (begin, 100 - end) if mark.interval else (),
        "side": "right" if at > 50 else "left",
        "from_side": 100 - at if at > 50 else at,
        "opened": mark.opened,
    }


def scale(shares: list[float]) -> tuple[float, float, list[float]]:
    """Where the scale begins and ends, and its ticks: round shares around all of these."""
    for step in STEPS:
        first = min(floor(min(shares) / step + 1e-9), round(1 / step) - 1)
        last = max(ceil(max(shares) / step - 1e-9), first + 1)
        if last - first < MOST_TICKS:
            break
    ticks = [round(step * index, 4) for index in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _anchor(anchor: Anchor) -> Mark:
    who, kind = _(anchor.who), _(anchor.kind)
    told = [word for word in (kind if kind != who else "", _(anchor.note)) if word]
    return Mark(
        "anchor", f"{who} ({', '.join(told)})" if told else who, anchor.test_accuracy or 0.0
    )
