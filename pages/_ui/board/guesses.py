"""What the class has guessed, and what came: a dot a run, and in a sentence what is to be seen.

Drawn as HTML: a chart would be mounted anew, and flicker, at each run that ends.
"""

from collections.abc import Sequence
from typing import NamedTuple

from core.common.i18n import _, ngettext, number
from pages._ui.widgets.layout import figure
from pages._ui.widgets.templates import show_html

TICKS = (0, 50, 100)
NEAR = 0.02  # a guess so far off was right


class Guessed(NamedTuple):
    """Whose guess it was, and what came: shares, 0 to 1."""

    name: str
    guess: float
    truth: float

    @property
    def miss(self) -> float:
        """How far the guess was off."""
        return abs(self.guess - self.truth)


def show_guesses(found: Sequence[Guessed], open_guesses: int) -> None:
    """The plane of guess and truth. `open_guesses`: of runs that have no result yet."""
    with figure(_("Guessed and reached"), sentence(found, open_guesses)):
        if found:
            show_html(
                "guess_plot",
                words=_("Guessed accuracy and reached accuracy of each run"),
                guess_words=_("guessed →"),
                truth_words=_("reached →"),
                ticks=[{"at": at, "words": number(at / 100, ".0%")} for at in TICKS],
                dots=[_dot(one) for one in found],
            )


def sentence(found: Sequence[Guessed], open_guesses: int) -> str:
    """How many were too low and too high, and whose was the nearest."""
    if not found:
        if open_guesses:
            return ngettext(
                "{count} guess waits for its training to end.",
                "{count} guesses wait for their trainings to end.",
                open_guesses,
            )
        return _("Nobody has guessed yet. A guess is asked for beside “Start training”.")
    near = sum(one.miss <= NEAR for one in found)
    low = sum(one.truth - one.guess > NEAR for one in found)
    best = min(found, key=lambda one: one.miss)
    counted = ngettext(
        "{count} guess: {near} within 2 points, {low} too low, {high} too high.",
        "{count} guesses: {near} within 2 points, {low} too low, {high} too high.",
        len(found),
        near=near,
        low=low,
        high=len(found) - near - low,
    )
    return f"{counted} {_('Nearest: {words}.', words=_words(best))}"


def _dot(one: Guessed) -> dict[str, object]:
    kind = "near" if one.miss <= NEAR else "low" if one.truth > one.guess else "high"
    return {
        "guess": 100 * one.guess,
        "truth": 100 * one.truth,
        "kind": kind,
        "words": _words(one),
    }


def _words(one: Guessed) -> str:
    return _(
        "{name} guessed {guess}, reached {truth}",
        name=one.name,
        guess=number(one.guess, ".0%"),
        truth=number(one.truth, ".1%"),
    )
