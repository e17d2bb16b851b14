"""Guesses beside what came: a mark for each on the plane of both, and all of them in words.

Drawn as HTML: a chart would be mounted anew, and flicker, at each run of a class that ends.
"""

import math
from collections.abc import Mapping, Sequence

from core.common.i18n import N_, _, number
from core.reporting.guesses import Guessed, Side
from pages._ui.widgets.layout import figure
from pages._ui.widgets.templates import show_html

LEAST_SPAN = 20  # per cent, from the least to all
YOURS = "yours"
MARKS: Mapping[str, str] = {
    Side.WITHIN: N_("within the 95% interval"),
    Side.LOW: N_("guessed too low"),
    Side.HIGH: N_("guessed too high"),
    YOURS: N_("yours"),
}


def show_guess_plot(found: Sequence[Guessed], takeaway: str) -> None:
    """The figure of these guesses, in this order in words; `takeaway`: what is to be seen in it, or
    why there is nothing."""
    with figure(_("Guess and truth"), takeaway):
        if found:
            least = _least(found)
            has_yours = any(one.yours for one in found)
            kinds = [kind for kind in MARKS if kind != YOURS or has_yours]
            show_html(
                "guess_plot",
                words=_("Guessed accuracy and reached accuracy of each run"),
                guess_words=_("guessed →"),
                truth_words=_("reached →"),
                ticks=_ticks(least),
                dots=[_dot(one, least) for one in found],
                marks=[{"kind": kind, "words": _(MARKS[kind])} for kind in kinds],
                list_words=_("All of them in words"),
            )


def in_words(one: Guessed) -> str:
    """Who guessed what, and what came."""
    shares = {
        "guess": number(one.guess, ".0%"),
        "truth": number(one.result.accuracy, ".1%"),
    }
    if one.yours:
        return _("you guessed {guess}, reached {truth}", **shares)
    return _("{name} guessed {guess}, reached {truth}", name=one.name, **shares)


def _least(found: Sequence[Guessed]) -> int:
    """Where both axes begin, in tens of per cent, so that what is near each other is told apart."""
    shares = [share for one in found for share in (one.guess, one.result.accuracy)]
    return min(100 - LEAST_SPAN, 10 * math.floor(10 * min(shares)))


def _ticks(least: int) -> list[dict[str, object]]:
    shares = (least, (least + 100) / 2, 100)
    return [
        {"at": at, "words": number(share / 100, ".0%")}
        for at, share in zip((0, 50, 100), shares, strict=True)
    ]


def _dot(one: Guessed, least: int) -> dict[str, object]:
    """`guess` and `truth`: per cent of the way along the axes."""
    span = 1 - least / 100
    return {
        "guess": 100 - 100 * (1 - one.guess) / span,
        "truth": 100 - 100 * (1 - one.result.accuracy) / span,
        "kind": f"{one.side} {YOURS}" if one.yours else one.side.value,
        "words": in_words(one),
    }
