"""Where the image that is classified comes from: drawn, a file, the camera, a test image.

What was drawn or uploaded stays while another source is looked at: its widget is drawn on, unseen,
in the same place. Streamlit forgets a widget that is not drawn, and the browser its strokes. The
field for files is always there, so that an image can be pasted from anywhere: files that come while
another source is looked at are looked at.
"""

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.datasets.base import Dataset
from pages._ui.capture.draw_pad import draw_pad
from pages._ui.predict.camera import camera_picture
from pages._ui.predict.known_images import known_image
from pages._ui.predict.networks import Network
from pages._ui.predict.picture import DRAWING, Picture
from pages._ui.predict.samples import sample
from pages._ui.predict.uploads import field_for_files, files_have_come, uploaded
from pages._ui.shell.state import follow, held, life
from pages._ui.widgets.messages import problem

WAYS = {
    "draw": N_("Draw"),
    "upload": N_("Upload"),
    "camera": N_("Camera"),
    "test": N_("Test images"),
    "sample": N_("Samples"),
}
_PAD, _DRAWN = "drawing", "something_is_drawn"


def image_to_classify(network: Network) -> Picture | None:
    """The image that a person has brought, or picked; None while there is none."""
    dataset, run = network.dataset, network.run
    first = "draw" if dataset.ink else "upload"
    ways = {way: WAYS[way] for way in dict.fromkeys((first, *WAYS)) if run or way != "test"}
    how = _chosen_way(ways, first)
    sources: dict[str, Callable[[], Picture | None]] = {
        "draw": lambda: _drawn(dataset),
        "upload": lambda: uploaded(dataset),
        "camera": lambda: camera_picture(dataset),
        "test": lambda: known_image(run, dataset) if run else None,
        "sample": lambda: sample(dataset),
    }
    places = {way: st.container(key=f"source_{way}") for way in WAYS}
    _keep_unseen(how, places, dataset)
    with places[how]:
        try:
            return sources[how]()
        except UserError as error:
            problem(str(error))
            return None


def _chosen_way(ways: Mapping[str, str], first: str) -> str:
    """Which of the `ways` is looked at: what was chosen last, or files that have just come."""
    base = f"image_source_{first}"
    if files_have_come():
        st.session_state[base] = "upload"
    wanted = held(base, first, ways)
    key = life(base, wanted)
    st.segmented_control(
        _("Your image"),
        list(ways),
        format_func=lambda way: _(ways[way]),
        default=held(key, wanted, ways),
        required=True,
        key=key,
        on_change=_choose,
        args=(base, key),
    )
    return str(wanted)


def _choose(base: str, key: str) -> None:
    chosen = st.session_state[key]
    if chosen in WAYS and follow(base, key, chosen):
        st.session_state[base] = chosen


def _keep_unseen(looked_at: str, places: dict[str, DeltaGenerator], dataset: Dataset) -> None:
    kept: dict[str, tuple[bool, Callable[[], object]]] = {
        "draw": (bool(st.session_state.get(_DRAWN)), lambda: draw_pad(_PAD, dataset.ink)),
        "upload": (True, field_for_files),
    }
    for way, (is_kept, draw) in kept.items():
        if is_kept and way != looked_at:
            with places[way]:
                draw()
                st.container(key=f"unseen_{way}").caption(_(WAYS[way]))  # what the style sheet sees


def _drawn(dataset: Dataset) -> Picture | None:
    drawing = draw_pad(_PAD, dataset.ink)
    st.session_state[_DRAWN] = drawing is not None
    return Picture(drawing, DRAWING) if drawing else None
