"""What takes long is offered, watched, stopped, and kept when it is done."""

import streamlit as st

from core.common.i18n import _
from core.evaluation.training_features import MOST_IMAGES
from core.execution.tasks import COMPUTE_TRAINING_FEATURES, Call
from pages._ui.shell.worker_results import draw_again_after, is_running, stop_task
from pages._ui.widgets.messages import problem

STARTED = "offers_started"


def offer(call: Call[None], task: str, label: str, words: str, waiting: str) -> None:
    """A button `label` that has `call` done by the data worker, after `words` on what it takes.

    While it is done, how far it is and a button that stops it, for all who wait for it.
    """
    started = st.session_state.setdefault(STARTED, set())
    if task in started:
        _watch(call, task, waiting)
        return
    if said := st.session_state.pop(f"said_{task}", ""):
        problem(said)
    st.info(words, icon=":material/hourglass_empty:")
    label = _("Watch it") if is_running(task) else label
    if st.button(label, type="primary", icon=":material/play_arrow:", key=f"start_{task}"):
        started.add(task)
        st.rerun(scope="app")


def offer_features(run_id: str, images: int) -> None:
    """Offer to have the features of the run's training images computed, of which there are so
    many."""
    offer(
        COMPUTE_TRAINING_FEATURES(run_id),
        f"inside-training-{run_id}",
        _("Let it look at the training images"),
        _(
            "The network has to look at {count:,} training images first, once: seconds with a "
            "small network, a minute or more with a large one.",
            count=min(images, MOST_IMAGES),
        ),
        _("The network looks at the training images…"),
    )


def _watch(call: Call[None], task: str, waiting: str) -> None:
    started = st.session_state[STARTED]

    def end(said: str = "") -> None:
        started.discard(task)
        st.session_state[f"said_{task}"] = said
        st.rerun(scope="app")

    if st.button(_("Stop"), icon=":material/stop_circle:", key=f"stop_{task}"):
        stop_task(task)
        end()
    try:
        draw_again_after(call, waiting, task, lambda error: end(str(error)))
    except Exception:  # an error of ours; the next click must not begin it again
        started.discard(task)
        raise
