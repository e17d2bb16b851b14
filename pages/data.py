"""Data: see the images, find out whether they can be trusted, split, augment and change them."""

import streamlit as st

from core.common.i18n import N_, _
from pages._ui.data.augment import augment
from pages._ui.data.choice import Opened, choose_data, opened
from pages._ui.data.edits import pending_edits
from pages._ui.data.quality import quality
from pages._ui.data.samples import samples
from pages._ui.data.split import split_part
from pages._ui.data.versions import versions
from pages._ui.shell.page import guarded, page
from pages._ui.shell.state import held
from pages._ui.widgets.image_form import form_and_classes
from pages._ui.widgets.messages import from_catalogue

PARTS = {
    "see": (N_("See"), samples),
    "trust": (N_("Trust"), quality),
    "split": (N_("Split"), split_part),
    "augment": (N_("Augment"), augment),
    "versions": (N_("Versions"), versions),
}

SHOWN = "data_part_shown"


def about(data: Opened) -> str:
    """What the images are, in a line."""
    summary = from_catalogue(data.dataset, data.dataset.summary)
    counts = _(
        "{training:,} training and {test:,} test images",
        training=len(data.arrays.x_train),
        test=len(data.arrays.x_test),
    )
    form = form_and_classes(data.dataset.image_shape, data.dataset.class_names)
    return f"{summary} {form} · {counts}"


with page(N_("Data"), N_("See the images a network learns from, and whether they can be trusted.")):
    config = choose_data()
    data = opened(config)
    if data:
        st.text(about(data))  # an own data set's sentence may be anybody's
        pending_edits(data)
        part = st.segmented_control(
            _("Part"),
            list(PARTS),
            format_func=lambda part: _(PARTS[part][0]),
            default=held("data_part", st.session_state.get(SHOWN, "see"), PARTS),
            required=True,
            label_visibility="collapsed",
            key="data_part",
        )
        st.session_state[SHOWN] = part  # a widget forgets while images are prepared
        with guarded():
            PARTS[part][1](data)
