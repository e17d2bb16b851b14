"""What networks make of an image: the answer, large, and how sure it is; two side by side."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.common.errors import UserError
from core.common.i18n import N_, _, number, shown
from core.datasets.base import Dataset, Pixels
from core.datasets.class_words import class_words
from core.datasets.preparation import preparation
from core.execution.tasks import PREDICT
from core.imaging.ink import Ink
from core.imaging.prepare import Invert
from core.imaging.read import as_it_came, read
from core.lessons.events import Event
from core.prediction.built_in import DIGIT_READER
from core.prediction.digit_reader import read_digit
from pages._ui.network.asked import Asked
from pages._ui.predict.headline import Headline
from pages._ui.predict.networks import Network, say_which
from pages._ui.predict.picture import DRAWING, Picture
from pages._ui.predict.trust import show_trust
from pages._ui.predict.was_it_right import ask_was_it_right
from pages._ui.predict.why import alike, pictures
from pages._ui.shell.lesson import happened
from pages._ui.shell.worker_results import wait_for_answer
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.messages import problem, seen_image
from pages._ui.widgets.templates import show_html

SHOWN_SIDE = 320
INVERT: dict[Invert, str] = {"auto": N_("as needed"), "no": N_("never"), "yes": N_("always")}


def classify(networks: Sequence[Network], picture: Picture) -> None:
    """The answer of each, the image as it came beside what it saw, and what can be turned."""
    together, answered, below = st.container(), st.container(), st.container()
    with below:
        invert = "auto" if picture.pixels is not None else _turned(networks)
    with answered:
        places = st.columns(len(networks), gap="medium") if len(networks) > 1 else [st.container()]
    answers = []
    for place, network in zip(places, networks, strict=True):
        with place:
            if len(networks) > 1:
                say_which(network)
            answers.append(_answer(network, picture, invert))
    if not any(answers):
        return
    came = _as_it_came(picture, networks[0].dataset)
    if len(networks) > 1:
        with together:
            agreement = _both_were_shown(came)
    alone = len(networks) == 1 and picture.pixels is None
    for place, network, answer in zip(places, networks, answers, strict=True):
        if answer:
            with place:
                if picture.true_class is not None and network.dataset == networks[0].dataset:
                    _say_truth(answer.asked, picture, picture.true_class)
                pictures(answer.asked, came if alone else None)
                show_trust(network, answer.asked, answer.say_far)
                if network.run:
                    alike(answer.asked)
    if len(networks) > 1 and all(answers):
        with agreement:  # at the end: by now it may be known that the image is far
            show_html("takeaway", sentence=_agreement(*filter(None, answers)))
    run, first = networks[0].run, answers[0]
    if run and first and picture.true_class is None:
        ask_was_it_right(run, networks[0].dataset, picture, first.asked)
    _note_for_the_lesson(picture, [answer.network for answer in answers if answer])


def _note_for_the_lesson(picture: Picture, answered_by: Sequence[Network]) -> None:
    if picture.own and picture.name == DRAWING:
        happened(Event.DREW)
    for network in answered_by:
        if picture.own and network.run:
            happened(Event.TRIED_PICTURE, network.run.id)


def _as_it_came(picture: Picture, dataset: Dataset) -> Pixels:
    if picture.pixels is not None:
        return picture.pixels
    return as_it_came(picture.content, picture.name, preparation(dataset), SHOWN_SIDE)


def _answer(network: Network, picture: Picture, invert: Invert) -> Headline | None:
    """Ask the network and say its answer; None, with the reason, where it has none."""
    try:
        with st.spinner(_("The network is looking…")):
            stamp = network.stamp()
            pixels = picture.pixels  # of the first network's data set: another's may differ
            if pixels is None or pixels.shape != network.dataset.image_shape:
                how = preparation(network.dataset, invert)
                pixels = read(picture.content, picture.name, how)
            if network.id == DIGIT_READER:  # in this process: it needs no worker
                probabilities = read_digit(pixels)
            else:
                probabilities = wait_for_answer(PREDICT(network.id, pixels[None]), stamp)[0]
        asked = Asked(network.id, stamp, pixels, class_words(network.dataset), probabilities)
        return Headline(network, asked)
    except UserError as error:
        problem(str(error))
        return None


def _say_truth(asked: Asked, picture: Picture, true_class: int) -> None:
    """What a test image is, and so whether the answer is right."""
    known = {"image": picture.name, "name": asked.names[true_class]}
    show_html(
        "takeaway",
        sentence=_("{image}: in truth it is {name}. The answer is right.", **known)
        if int(asked.probabilities.argmax()) == true_class
        else _("{image}: in truth it is {name}. The answer is wrong.", **known),
    )


def _both_were_shown(came: Pixels) -> DeltaGenerator:
    """The image, and the place beside it for what is said of both answers."""
    with st.container(horizontal=True, vertical_alignment="center", key="both_were_shown"):
        with st.container(width="content"):
            seen_image(came, _("Your image"), smooth=True)
        return st.empty()


def _agreement(first: Headline, second: Headline) -> str:
    if first.far and second.far:
        return _("Both find it far from all that they have learned from.")
    for far, near in ((first, second), (second, first)):
        if far.far:
            return _(
                "Far from all that {network} has learned from; {other} says {name}.",
                network=far.network.title,
                other=near.network.title,
                name=near.name,
            )
    if first.name.casefold() == second.name.casefold():
        return _(
            "Both say {name}: the first is {one} sure, the second {other}.",
            name=first.name,
            one=number(first.share, ".0%"),
            other=number(second.share, ".0%"),
        )
    differ = _(
        "They differ: {first} says {one}, {second} says {other}.",
        first=first.network.title,
        second=second.network.title,
        one=first.name,
        other=second.name,
    )
    if first.name in second.asked.names and second.name in first.asked.names:
        return differ
    classes = _("They don't know the same classes, so both may be right.")
    return f"{differ} {classes}"


def _turned(networks: Sequence[Network]) -> Invert:
    """Whether light and dark are turned around, where a data set shows ink."""
    drawn = next((one.dataset for one in networks if one.dataset.ink), None)
    if drawn is None or drawn.ink is None:
        return "auto"
    help_text = _how_ink_lies(drawn, drawn.ink)
    return choose_one(
        _("Turn light and dark around"), INVERT, "auto", "invert", help_text=help_text
    )


def _how_ink_lies(dataset: Dataset, ink: Ink) -> str:
    return _(
        "{title} shows {shows}; a scan is mostly dark on light.",
        title=shown(dataset.title),
        shows=_("dark on light") if ink.dark else _("light on dark"),
    )
