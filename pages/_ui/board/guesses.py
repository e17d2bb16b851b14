"""What the class has guessed, and what came: a mark a guess, and in a sentence what is to be seen.

Drawn as HTML: a chart would be mounted anew, and flicker, at each run that ends.
"""

from collections.abc import Mapping, Sequence

from core.common.i18n import N_, _, ngettext, number
from core.reporting.guesses_figure import Guessed, Side, class_sentence
from pages._ui.widgets.layout import figure
from pages._ui.widgets.templates import show_html

TICKS = (0, 50, 100)
MARKS: Mapping[Side, str] = {
    Side.WITHIN: N_("within the 95% interval"),
    Side.LOW: N_("guessed too low"),
    Side.HIGH: N_("guessed too high"),
}


def show_guesses(found: Sequence[Guessed], open_guesses: int) -> None:
    """The plane of guess and truth, of those that have one. `open_guesses`: of runs that have no
    result yet."""
    with figure(_("Guessed and reached"), sentence(found, open_guesses)):
        if found:
            show_html(
                "guess_plot",
                words=_("Guessed accuracy and reached accuracy of each run"),
                guess_words=_("guessed →"),
                truth_words=_("reached →"),
                ticks=[{"at": at, "words": number(at / 100, ".0%")} for at in TICKS],
                dots=[_dot(one) for one in found],
                marks=[{"kind": side.value, "words": _(words)} for side, words in MARKS.items()],
                list_words=_("All of them in words"),
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
    best = min(found, key=lambda one: one.points_off or 0.0)
    return f"{class_sentence(found)} {_('Nearest: {words}.', words=_words(best))}"


def _dot(one: Guessed) -> dict[str, object]:
    return {
        "guess": 100 * one.guess,
        "truth": 100 * _truth(one),
        "kind": one.side.value if one.side else "",
        "words": _words(one),
    }


def _words(one: Guessed) -> str:
    return _(
        "{name} guessed {guess}, reached {truth}",
        name=one.name,
        guess=number(one.guess, ".0%"),
        truth=number(_truth(one), ".1%"),
    )


def _truth(one: Guessed) -> float:
    return one.result.accuracy if one.result else 0.0
