"""What the class has guessed, and what came."""

from collections.abc import Sequence

from core.common.i18n import _, ngettext
from core.reporting.guesses import Guessed, class_sentence
from pages._ui.run.lesson.guess_plot import in_words, show_guess_plot


def show_guesses(found: Sequence[Guessed], open_guesses: int) -> None:
    """The plane of guess and truth, of those that have one. `open_guesses`: of runs that have no
    result yet."""
    show_guess_plot(found, sentence(found, open_guesses))


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
    best = min(found, key=lambda one: one.off)
    return f"{class_sentence(found)} {_('Nearest: {words}.', words=in_words(best))}"
