"""Predict: draw or upload an image and have a trained network classify it, or many in one go."""

from collections.abc import Sequence

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _
from pages._ui.predict.answer import classify
from pages._ui.predict.bring_network import bring_network
from pages._ui.predict.camera import picture_answered
from pages._ui.predict.many import show_many
from pages._ui.predict.networks import Network, choose_networks
from pages._ui.predict.sources import image_to_classify
from pages._ui.shell.fragments import fragment
from pages._ui.shell.page import guarded, page
from pages._ui.widgets.choices import choose_part
from pages._ui.widgets.layout import two_columns
from pages._ui.widgets.messages import empty_state, problem

COLUMNS = (2, 3)
PARTS = {"one": N_("One image"), "many": N_("Many images")}


@fragment
def one_image(networks: Sequence[Network]) -> None:
    """Where an image comes from, and beside it what the networks make of it: drawn again by itself,
    for what stands above them stays as it is."""
    with guarded():
        left, right = two_columns("predict", COLUMNS)
        with left:
            picture = image_to_classify(networks[0])
        with right, st.container(key="answer"):
            try:
                if picture:
                    classify(networks, picture)
                else:
                    empty_state(
                        _("Draw something, or bring an image: the answer appears here."),
                        picture="answer",
                    )
            except UserError as error:
                problem(str(error))
        picture_answered(picture)


with page(N_("Predict"), N_("Draw or upload an image and see what a trained network makes of it.")):
    networks = choose_networks()
    if networks:
        run = networks[0].run
        if run and choose_part("predict", PARTS, lambda part: _(PARTS[part])) == "many":
            show_many(run, networks[0].dataset)
        else:
            one_image(networks)
    bring_network()
