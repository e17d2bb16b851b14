"""Data: what is in a data set, in the order in which one asks.

The pictures; how many of each class; what random changes make of them; what goes where; whether
they can be trusted; their pixels in figures; what was changed about them; all of them as a ZIP.
"""

import streamlit as st

from core.common.i18n import N_, _, ngettext, shown
from pages._ui.data.augment import augment
from pages._ui.data.choice import Opened, choose_data, opened
from pages._ui.data.classes import classes
from pages._ui.data.edits import pending_edits
from pages._ui.data.export import export
from pages._ui.data.pixels import pixels
from pages._ui.data.quality import quality
from pages._ui.data.samples import samples
from pages._ui.data.split import split_part
from pages._ui.data.versions import versions
from pages._ui.shell.page import guarded, page
from pages._ui.widgets.choices import choose_part
from pages._ui.widgets.data_line import data_line
from pages._ui.widgets.image_form import image_form

PARTS = {
    "see": (N_("Pictures"), samples),
    "count": (N_("Classes"), classes),
    "augment": (N_("Augment"), augment),
    "split": (N_("Split"), split_part),
    "trust": (N_("Trust"), quality),
    "pixels": (N_("Pixels"), pixels),
    "versions": (N_("Versions"), versions),
    "export": (N_("Export"), export),
}


def name_the_data(data: Opened) -> None:
    """What the images are, in a line."""
    dataset = data.dataset
    facts = (
        _(
            "{training:,} training and {test:,} test images",
            training=len(data.arrays.x_train),
            test=len(data.arrays.x_test),
        ),
        ngettext("{count} class", "{count} classes", len(dataset.class_names)),
        image_form(dataset.image_shape),
        shown(dataset.summary),
    )
    data_line(shown(dataset.title), facts, dataset.name)


with page(N_("Data"), N_("See the images a network learns from, and whether they can be trusted.")):
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        config = choose_data()
    data = opened(config)
    if data:
        with right:
            name_the_data(data)
        pending_edits(data)
        part = choose_part("data_part", PARTS, lambda one: _(PARTS[one][0]))
        with guarded():
            PARTS[part][1](data)
