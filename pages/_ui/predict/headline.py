"""An answer, large: the class that is named, how sure the network is, and what that is worth."""

import streamlit as st

from core.common.i18n import _, number
from core.prediction.answers import best_of
from core.prediction.built_in import IMAGENET
from pages._ui.network.asked import Asked
from pages._ui.network.calibrating import can_be_set_right, set_right_button
from pages._ui.predict.far import is_far, none_of_them
from pages._ui.predict.networks import Network
from pages._ui.widgets.messages import probability_bars
from pages._ui.widgets.templates import show_html

SURE = 0.5  # from here on the answer is said without a doubt


class Headline:
    """What a network makes of an image: the answer `asked`, with bars of the five most probable
    classes below it. Where it turns out that the image is `far` from all that the network has
    learned from, `say_far` says so in its place."""

    def __init__(self, network: Network, asked: Asked) -> None:
        self.network, self.asked = network, asked
        self.far = is_far(network, asked)
        self._place = st.empty()
        self._say()
        best = best_of(asked.probabilities)
        probability_bars([asked.names[index] for index in best], asked.probabilities[best])

    @property
    def name(self) -> str:
        """The most probable class."""
        return self.asked.names[int(self.asked.probabilities.argmax())]

    @property
    def share(self) -> float:
        """Its probability."""
        return float(self.asked.probabilities.max())

    def say_far(self) -> None:
        """The image is far from all that the network has learned from."""
        self.far = True
        self._say()

    def _say(self) -> None:
        with self._place.container():
            if self.far:
                most = _("of those it knows, most like {name}", name=self.name)
                show_html("answer", name=none_of_them(len(self.asked.names)), words=most)
            else:
                show_html("answer", name=self.name, words=_how_sure(self.network, self.share))
                _say_calibrated(self.network, self.share)


def _how_sure(network: Network, share: float) -> str:
    known = number(share, ".0%")
    if share >= SURE:
        return _("{share} sure", share=known)
    if network.id == IMAGENET:  # nothing else tells what is none of its classes
        return _(
            "only {share} sure: it may well be something else, or nothing that it knows",
            share=known,
        )
    return _("only {share} sure: it may well be something else", share=known)


def _say_calibrated(network: Network, share: float) -> None:
    """What that share is worth: whether somebody has set the network's confidence right; here, too,
    that is one click."""
    if kept := network.calibrated:
        st.caption(
            _(
                "Calibrated (temperature {temperature:.3g}): of 100 answers as sure as this one, "
                "about {count} are right on images like those it learned from.",
                temperature=kept.temperature,
                count=round(100 * share),
            )
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("Not calibrated: that is how sure it is of itself, often too much."))
        if network.run and can_be_set_right(network.run):
            set_right_button(network.run, f"calibrate_{network.id}", explained=True)
