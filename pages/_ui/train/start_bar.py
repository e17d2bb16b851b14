"""The bar that stays in view: what will be trained, in a few words, and the button that does it."""

import streamlit as st

from core.architectures import architectures
from core.common.i18n import _, ngettext, shown
from core.datasets import get_dataset
from core.experiments.config import ExperimentConfig
from pages._ui.run.start import start
from pages._ui.shell import state
from pages._ui.shell.lesson import takes_lesson
from pages._ui.train.guess import guess_field, guess_first, keep_guess, say_lost_guess
from pages._ui.widgets.messages import problem
from pages._ui.widgets.templates import show_html


def start_bar(config: ExperimentConfig | None, wrong: list[str], *, steps: bool = True) -> None:
    """`wrong` says what has to be mended before `config` is one; `steps`: the form above has its
    three, so that the words lead there."""
    with st.container(key="start_bar"):
        for line in wrong:
            problem(line)
        say_lost_guess()
        guessed = guess_field(config) if config and takes_lesson() else None
        with st.container(horizontal=True, vertical_alignment="center", key="start_row"):
            if config:
                show_html("start_bar", parts=_parts(config), steps=steps)
                guessed = guessed if takes_lesson() else guess_first(config)
            pressed = st.button(
                _("Start training"),
                type="primary",
                icon=":material/play_arrow:",
                disabled=config is None,
                key="start",
            )
    if pressed and config:
        run_id = start(config)
        keep_guess(run_id, guessed)
        state.show_run(run_id)
        st.rerun(scope="app")


def _parts(config: ExperimentConfig) -> list[str]:
    epochs = config.training.epochs
    return [
        shown(get_dataset(config.data.name).title),
        _(architectures[config.model.name].title),
        ngettext("{count} epoch", "{count} epochs", epochs),
    ]
