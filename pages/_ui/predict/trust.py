"""How far an answer can be trusted: what it may be at a confidence, how unusual the image is, and
whether small changes of the image change it."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from babel.lists import format_list
from numpy.typing import NDArray

from core.common.errors import UserError
from core.common.i18n import _, ngettext, number, used_language
from core.execution.tasks import STEADINESS
from core.prediction.answer_sets import CONFIDENCES, SetAside, answer_sets, set_aside
from core.prediction.records import Steadiness
from core.reporting.steadiness_figure import steadiness_figure
from core.runs.models import Run
from pages._ui.network.asked import Asked
from pages._ui.predict.far import none_of_them, say_how_far
from pages._ui.predict.networks import Network
from pages._ui.shell.state import held
from pages._ui.shell.worker_results import draw_answer
from pages._ui.widgets.charts import show_chart
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.messages import titled_line

FIRST = 0.9
MOST_NAMED = 6  # classes of a set that are named one by one
FIGURE_HEIGHT = 300  # pixels that its answer takes about


def show_trust(
    network: Network, asked: Asked, found_far: Callable[[], None] = lambda: None
) -> None:
    """Draw it, for an image and what the network said of it; `found_far` is told of an image that
    is far from all that it has learned from, where that comes to be known. Of a network that came
    with Vistazo, how far the image is is all that can be said."""
    st.subheader(_("How far can you trust it?"), anchor=False)
    run, names = network.run, asked.names
    if run:
        _answer_set(run, names, asked.probabilities)
    say_how_far(network, asked, found_far)
    if run is None:
        return
    key = f"trust_steadiness_{run.id}"
    if st.toggle(_("Try small changes of the image"), held(key, False), key=key):
        draw_answer(
            STEADINESS(run.id, asked.pixels),
            lambda found: _steadiness(found, names),
            _("The network looks at changed images…"),
            about=asked.stamp,
            height=FIGURE_HEIGHT,
        )


def _answer_set(run: Run, names: Sequence[str], probabilities: NDArray[np.float32]) -> None:
    """The classes that it may be, in words, at the confidence that is chosen."""
    confidence = choose_one(
        _("How sure the answer is to be"),
        {one: number(one, ".0%") for one in CONFIDENCES},
        FIRST,
        f"trust_confidence_{run.id}",
        help_text=_(
            "The surer the answer is to be, the more classes it may have to name (split conformal "
            "prediction)."
        ),
    )
    try:
        found = set_aside(run)
        (inside,) = answer_sets(probabilities[None], found.thresholds(confidence))
    except UserError as error:  # too few images, say: the answer stands all the same
        st.info(str(error), icon=":material/info:")
        return
    order = np.argsort(-probabilities, kind="stable")
    chosen = [names[place] for place in order if inside[place]]
    titled_line(_named(chosen, len(names)), _promise(found, confidence, bool(chosen)))


def _named(chosen: Sequence[str], classes: int) -> str:
    if not chosen:
        return none_of_them(classes)
    if len(chosen) <= MOST_NAMED:
        return format_list(chosen, style="or", locale=used_language())
    first = ", ".join(chosen[:MOST_NAMED])
    return _("One of {count} classes: {names}…", count=len(chosen), names=first)


def _promise(found: SetAside, confidence: float, named: bool) -> str:
    """What the set says of images like those learned from, and where that may not quite hold."""
    share = number(confidence, ".0%")
    words = _(
        "Of images like those it learned from, {share} have their true class among the classes "
        "that are named so. Found on {count:,} validation images set aside.",
        share=share,
        count=len(found.labels),
    )
    if not named:
        words = _(
            "It is less sure of every class than of the right one in {share} of {count:,} "
            "validation images set aside: an image of something else, or one that is hard to tell.",
            share=share,
            count=len(found.labels),
        )
    return " ".join((words, *map(_, found.doubts)))


def _steadiness(found: Steadiness, names: Sequence[str]) -> None:
    """A figure, and what is to be seen in it."""
    values = {"name": names[found.answer], "same": int(found.same.sum())}
    st.text(
        ngettext(
            "The answer stays {name} in {same} of {count} small change.",
            "The answer stays {name} in {same} of {count} small changes.",
            len(found.same),
            **values,
        )
    )
    if found.others:
        others = format_list([names[one] for one in found.others], locale=used_language())
        st.text(_("It becomes {names} in the others.", names=others))
    show_chart(
        steadiness_figure(found, names),
        "steadiness",
        _("Small changes of the image: where the answer stays, and where it becomes another"),
    )
