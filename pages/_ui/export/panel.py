"""What a run offers to take along: the trained network and how a program of one's own uses it, the
training as code."""

import os
from pathlib import Path

import streamlit as st

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _
from core.evaluation.kept_temperature import kept_temperature
from core.export.program import file_name, program
from core.runs.artifacts import trained_network
from core.runs.models import Run
from pages._ui.export.formats import export_formats
from pages._ui.export.scripts import script_downloads
from pages._ui.export.way import ICON, is_asked_for


def take_along(run: Run) -> None:
    """A fold of downloads, drawn when it is open; nothing without a network."""
    if not os.path.lexists(settings.network_file(run.id)):
        return
    try:
        path = trained_network(run.id)
    except UserError as error:
        st.text(str(error))
        return
    title = _("Use it in a program of your own (export)")
    key = f"take_along_fold_{run.id}"
    fold = st.expander(title, is_asked_for(), icon=ICON, key=key, on_change="rerun")
    if not fold.open:
        return
    with fold:
        st.subheader(_("Proven files"), anchor=False)
        export_formats(run)
        st.subheader(_("The file of the training"), anchor=False)
        _as_it_is(run, path)
        _show_program(run)
        st.subheader(_("The training as code"), anchor=False)
        script_downloads(run)


def _as_it_is(run: Run, path: Path) -> None:
    """The network's own file, and what the proven ones have that it lacks."""
    st.caption(
        _(
            "The network as its training left it, in Keras' format. Nothing proves this file, and "
            "it has no card: the Keras ZIP above has both."
        )
    )
    _say_temperature(run)
    st.download_button(
        _(
            "Download the trained network, unproven ({size:,.1f} MB)",
            size=path.stat().st_size / 1e6,
        ),
        path.read_bytes,
        file_name(run),
        "application/octet-stream",
        on_click="ignore",
        icon=ICON,
    )


def _say_temperature(run: Run) -> None:
    """That this file alone is not as sure as the app, where the run was calibrated."""
    try:
        kept = kept_temperature(run.id)
    except UserError:  # the table of formats says it
        return
    if kept:
        st.warning(
            _(
                "Its temperature ({temperature:.3g}) is not in it: by itself this file gives other "
                "probabilities than the app. The proven files have it inside, and the program "
                "below applies it.",
                temperature=kept.temperature,
            ),
            icon=":material/thermostat:",
        )


def _show_program(run: Run) -> None:
    try:
        lines = program(run)
    except UserError as error:  # its data set was deleted; the network is there all the same
        st.text(_("There is no program to go with it: {error}", error=error))
        return
    st.caption(
        _(
            "After `pip install tensorflow pillow`, this program says what is in `photo.png`, "
            "or in the file named after it; save it in the same folder as the network's file. "
            "It prepares images as Predict does."
        )
    )
    st.code(lines, language="python", height=320, wrap_lines=True)
