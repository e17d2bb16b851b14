"""The trained network as a file, and how a program of one's own uses it."""

import os

import streamlit as st

from core.common import settings
from core.common.errors import UserError
from core.common.i18n import _
from core.export.program import file_name, program
from core.runs.artifacts import trained_network
from core.runs.models import Run


def take_along(run: Run) -> None:
    """A download, read when it is asked for, and the lines that load it; nothing without a file."""
    if not os.path.lexists(settings.network_file(run.id)):
        return
    try:
        path = trained_network(run.id)
    except UserError as error:
        st.text(str(error))
        return
    with st.expander(_("Use it in a program of your own (export)"), icon=":material/download:"):
        st.caption(
            _(
                "One file in Keras' format: the network, its weights, and how it scales an image."
                " Whoever has Keras can load it, without Vistazo."
            )
        )
        st.download_button(
            _("Download the trained network ({size:,.1f} MB)", size=path.stat().st_size / 1e6),
            path.read_bytes,
            file_name(run),
            "application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
        )
        _show_program(run)


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
