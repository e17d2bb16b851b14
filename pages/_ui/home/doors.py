"""The three ways on from Home: train a network, bring pictures, have an image classified."""

import streamlit as st

from core.common.i18n import _
from core.experiments.recipes import recipes
from pages._ui.run.list import open_run
from pages._ui.run.start import start
from pages._ui.shell.registry import DATA, IMPORT, PREDICT, RECIPES, TRAIN, Page
from pages._ui.widgets.messages import next_step

FIRST_RECIPE = "digit-reader"


def doors() -> None:
    """Three cards beside each other, the first with the page's one primary button."""
    train, bring, classify = st.columns(3)
    with train.container(border=True, height="stretch"):
        _head(":material/model_training:", _("Train your own"))
        st.write(
            _("In ten seconds a small network learns to read digits on this machine: watch it.")
        )
        if st.button(_("Train a digit reader now"), type="primary", icon=":material/bolt:"):
            open_run(start(recipes[FIRST_RECIPE].config))
        _ways((TRAIN, _("Set one up yourself")), (RECIPES, _("Repeat a published one")))
    with bring.container(border=True, height="stretch"):
        _head(":material/add_photo_alternate:", _("Bring your pictures"))
        st.write(_("A ZIP file, a folder, or class by class: yours alone, on this machine."))
        _ways((IMPORT, _("Bring them in")), (DATA, _("Look at pictures")))
    with classify.container(border=True, height="stretch"):
        _head(":material/draw:", _("Classify an image"))
        st.write(_("One of your own, or one that you draw: what does a network make of it?"))
        _ways((PREDICT, _("Draw or upload")))


def _head(icon: str, title: str) -> None:
    st.subheader(f"{icon} {title}", anchor=False)


def _ways(*pages: tuple[Page, str]) -> None:
    with st.container(horizontal=True):
        for page, label in pages:
            next_step(page, label)
