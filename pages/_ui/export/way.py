"""The way to what a run offers to take along, from wherever the run is looked at.

It stands on Train, folded; `train?run=<id>&part=export` opens it.
"""

import os

import streamlit as st

from core.common import settings
from core.common.i18n import _
from pages._ui.shell.registry import TRAIN
from pages._ui.shell.state import PART_PARAMETER, RUN_PARAMETER

EXPORT = "export"  # the part's word in the address
ICON = ":material/download:"


def way_to_export(run_id: str) -> None:
    """A button that leads there; nothing where the run has no network."""
    if not os.path.lexists(settings.network_file(run_id)):
        return
    words = _("Files for other programs (Keras, ONNX, LiteRT), a web page, its training as code.")
    if st.button(_("Take it along"), icon=ICON, key=f"take_along_{run_id}", help=words):
        address = {RUN_PARAMETER: run_id, PART_PARAMETER: EXPORT}
        st.switch_page(TRAIN.path, query_params=address)


def is_asked_for() -> bool:
    """Whether the address opens it."""
    return st.query_params.get(PART_PARAMETER) == EXPORT
