"""Data: see the images, find out whether they can be trusted, split, augment and change them."""

import streamlit as st

from pages._ui.data.augment import augment
from pages._ui.data.choice import choose_data, opened
from pages._ui.data.edits import pending_edits
from pages._ui.data.quality import quality
from pages._ui.data.samples import samples
from pages._ui.data.split import split_part
from pages._ui.data.versions import versions
from pages._ui.shell.page import guarded, page
from pages._ui.shell.state import held
from pages._ui.widgets.image_form import form_and_classes

PARTS = {
    "See": samples,
    "Trust": quality,
    "Split": split_part,
    "Augment": augment,
    "Versions": versions,
}

SHOWN = "data_part_shown"

with page("Data", "See the images a network learns from, and whether they can be trusted."):
    config = choose_data()
    data = opened(config)
    if data:
        form = form_and_classes(data.dataset.image_shape, data.dataset.class_names)
        st.text(  # an own data set's sentence may be anybody's
            f"{data.dataset.summary} {form} · "
            f"{len(data.arrays.x_train):,} training and {len(data.arrays.x_test):,} test images"
        )
        pending_edits(data)
        part = st.segmented_control(
            "Part",
            list(PARTS),
            default=held("data_part", st.session_state.get(SHOWN, "See")),
            required=True,
            label_visibility="collapsed",
            key="data_part",
        )
        st.session_state[SHOWN] = part  # a widget forgets while images are prepared
        with guarded():
            PARTS[part](data)
