"""Evaluate, part Mistakes: galleries of test images, and labels that are probably wrong."""

from collections.abc import Sequence

import streamlit as st

from core.common.i18n import N_, _, ngettext
from core.datasets.class_words import class_words
from core.evaluation.evaluation import Evaluation
from core.evaluation.galleries import GALLERIES, gallery_of
from core.lessons.events import Event
from core.runs.models import Run
from pages._ui.evaluate.address import SAID, TRUE, class_box
from pages._ui.evaluate.gallery import gallery
from pages._ui.evaluate.labels import labels
from pages._ui.shell.lesson import happened
from pages._ui.shell.registry import PREDICT
from pages._ui.shell.state import RUN_PARAMETER
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.messages import next_step

LABELS = "labels"
SHUFFLED = "mistakes_shuffled"  # how often


def mistakes(run: Run, evaluation: Evaluation) -> None:
    """Draw it."""
    names = class_words(evaluation.named.dataset)
    kinds = {**GALLERIES, LABELS: N_("labels that are probably wrong")}
    name = choose_one(_("Images"), kinds, "confident", "mistakes_shown", labelled=False)
    every = False
    if name == LABELS:
        labels(run, evaluation)
    else:
        every = _gallery(evaluation, name, names)
    next_step(PREDICT, _("Try it yourself"), **{RUN_PARAMETER: run.id})
    if name == "confident" and every:
        happened(Event.FOUND_WORST, run.id)


def _gallery(evaluation: Evaluation, name: str, names: Sequence[str]) -> bool:
    """One kind of images, of the classes that are chosen; whether those are all."""
    left, right, rest = st.columns([1, 1, 1], vertical_alignment="bottom")
    true = class_box(left, _("True class"), TRUE, names)
    said = class_box(right, _("Predicted class"), SAID, names)
    seed: int = st.session_state.setdefault(SHUFFLED, 0)
    if name == "random":
        rest.button(
            _("Reshuffle"), icon=":material/shuffle:", key="mistakes_reshuffle", on_click=_shuffle
        )
    found = gallery_of(evaluation, name, true=true, said=said, seed=seed)
    every = true is None and said is None
    if not len(found):
        _nothing(name, evaluation)
        return every
    st.caption(
        ngettext(
            "{count:,} image: {kind}.",
            "{count:,} images: {kind}.",
            len(found),
            kind=_(GALLERIES[name]),
        )
    )
    gallery(evaluation, found, f"page_of_{name}_{true}_{said}_{seed}")
    return every


def _shuffle() -> None:
    st.session_state[SHUFFLED] += 1


def _nothing(name: str, evaluation: Evaluation) -> None:
    """Why there is no such image."""
    if name == "confident" and evaluation.right.all():
        words = _("There is no mistake: all test images are right.")
    elif name == "hair" and not evaluation.right.any():
        words = _("No test image is right, so none is right by a hair.")
    else:
        words = _("No test image is like that. Choose other classes.")
    st.info(words, icon=":material/info:")
