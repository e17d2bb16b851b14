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
from pages._ui.widgets.charts import picture_menu
from pages._ui.widgets.templates import rendered, show_html

WIDTH, EDGE, HEAD, LINE = 860, 24, 24, 24  # pixels of the drawing to save
LOOKS = {  # of its signs: inside, around
    "anchor": ("#FFFFFF", "#5B6770"),
    "known": ("#FFFFFF", "#0072B2"),
    "own": ("#D55E00", "#D55E00"),
}
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


def draw_scale(marks: Sequence[Mark], kinds: Mapping[str, str], key: str = "") -> None:
    """Draw `marks`, the best first; `kinds` says, as marked texts, what each kind is.

    With a `key`, a menu below it saves it as a picture of that name.
    """
    marks = sorted(marks, key=lambda mark: -mark.share)
    low, high, ticks = scale(
        [edge for mark in marks for edge in (mark.share, *(mark.interval or ()))]
    )

    def place(share: float) -> float:
        return round(100 * (share - low) / (high - low), 2)

    placed = [_placed(mark, place, _(kinds[mark.kind])) for mark in marks]
    signs = [{"at": place(tick), "words": number(tick, ".0%")} for tick in ticks]
    used = [(kind, _(words)) for kind, words in kinds.items() if any(m.kind == kind for m in marks)]
    show_html("ruler", marks=placed, ticks=signs, kinds=used)
    if key:
        picture_menu(key, _("Accuracies on one scale"), _drawing(placed, signs, used))


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


def _drawing(
    placed: Sequence[dict[str, Any]],
    ticks: Sequence[dict[str, Any]],
    kinds: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """The same for paper, as `picture_menu` takes it: an SVG, dark on white."""

    def across(at: float) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * at / 100, 1)

    foot = HEAD + LINE * len(placed)
    height = foot + LINE * len(kinds) + 10
    text = rendered(
        "ruler_drawing",
        width=WIDTH,
        height=height,
        foot=foot,
        ticks=[{"x": across(tick["at"]), "words": tick["words"]} for tick in ticks],
        marks=[
            {
                **{name: mark[name] for name in ("share", "label")},
                "x": across(mark["at"]),
                "y": HEAD + LINE * row + LINE // 2,
                "look": LOOKS[mark["kind"]],
                "span": _span(mark["span"], across),
                "text_x": across(mark["at"]) + (-12 if mark["side"] == "right" else 12),
                "anchor": "end" if mark["side"] == "right" else "start",
            }
            for row, mark in enumerate(placed)
        ],
        kinds=[
            {"y": foot + LINE * row + LINE // 2 + 6, "look": LOOKS[kind], "words": words}
            for row, (kind, words) in enumerate(kinds)
        ],
    )
    return {"text": text, "width": WIDTH, "height": height}


def _span(span: tuple[float, ...], across: Callable[[float], float]) -> tuple[float, ...]:
    """Where an interval begins, and how wide it is; () for none. `span`: % from both sides."""
    if not span:
        return ()
    begin, end = across(span[0]), across(100 - span[1])
    return begin, round(end - begin, 1)


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
