"""What networks make of an image: the answer, large, and how sure it is; two side by side."""

from collections.abc import Sequence

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, number, shown
from core.datasets.base import Dataset, Pixels
from core.datasets.class_words import class_words
from core.datasets.preparation import preparation
from core.execution.tasks import PREDICT
from core.imaging.ink import Ink
from core.imaging.prepare import Invert
from core.imaging.read import as_it_came, read
from core.prediction.answers import best_of
from core.prediction.built_in import DIGIT_READER
from core.prediction.digit_reader import read_digit
from pages._ui.network.asked import Asked
from pages._ui.predict.networks import Network, say_which
from pages._ui.predict.picture import Picture
from pages._ui.predict.trust import show_trust
from pages._ui.predict.was_it_right import ask_was_it_right
from pages._ui.predict.why import alike, pictures
from pages._ui.shell.worker_results import wait_for_answer
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.messages import probability_bars, problem, seen_image
from pages._ui.widgets.templates import show_html

SURE = 0.5  # from here on the answer is said without a doubt
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
            _together(networks, answers, came)
    alone = len(networks) == 1 and picture.pixels is None
    for place, network, asked in zip(places, networks, answers, strict=True):
        if asked:
            with place:
                if picture.true_class is not None and network.dataset == networks[0].dataset:
                    _say_truth(asked, picture, picture.true_class)
                pictures(asked, came if alone else None)
                if network.run:
                    show_trust(network.run, network.dataset, asked)
                    alike(asked)
    run, asked = networks[0].run, answers[0]
    if run and asked and picture.true_class is None:
        ask_was_it_right(run, networks[0].dataset, picture, asked)


def _as_it_came(picture: Picture, dataset: Dataset) -> Pixels:
    if picture.pixels is not None:
        return picture.pixels
    return as_it_came(picture.content, picture.name, preparation(dataset), SHOWN_SIDE)


def _answer(network: Network, picture: Picture, invert: Invert) -> Asked | None:
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
        _say(network, asked)
    except UserError as error:
        problem(str(error))
        return None
    return asked


def _say_truth(asked: Asked, picture: Picture, true_class: int) -> None:
    """What a test image is, and so whether the answer is right."""
    known = {"image": picture.name, "name": asked.names[true_class]}
    show_html(
        "takeaway",
        sentence=_("{image}: in truth it is {name}. The answer is right.", **known)
        if int(asked.probabilities.argmax()) == true_class
        else _("{image}: in truth it is {name}. The answer is wrong.", **known),
    )


def _say(network: Network, asked: Asked) -> None:
    """The most probable class, and how sure that is beside the next four."""
    best = best_of(asked.probabilities)
    share = float(asked.probabilities[best[0]])
    known = number(share, ".0%")
    sure = _("{share} sure", share=known)
    doubt = _("only {share} sure: it may well be something else", share=known)
    show_html("answer", name=asked.names[best[0]], words=sure if share >= SURE else doubt)
    st.caption(_how_calibrated(network, share))
    probability_bars([asked.names[index] for index in best], asked.probabilities[best])


def _how_calibrated(network: Network, share: float) -> str:
    """What that share is worth: whether somebody has set the network's confidence right."""
    if kept := network.calibrated:
        return _(
            "Calibrated (temperature {temperature:.3g}): of 100 answers as sure as this one, about "
            "{count} are right on images like those it learned from.",
            temperature=kept.temperature,
            count=round(100 * share),
        )
    if network.run:
        return _(
            "Not calibrated: that is how sure it is of itself, often too much. On Evaluate, “How "
            "sure is it” shows that and sets it right."
        )
    return _("Not calibrated: that is how sure it is of itself, often too much.")


def _together(networks: Sequence[Network], answers: Sequence[Asked | None], came: Pixels) -> None:
    """The image that both were shown, and whether they agree."""
    with st.container(horizontal=True, vertical_alignment="center", key="both_were_shown"):
        with st.container(width="content"):
            seen_image(came, _("Your image"), smooth=True)
        first, second = answers
        if first and second:
            show_html("takeaway", sentence=_agreement(networks, first, second))


def _agreement(networks: Sequence[Network], first: Asked, second: Asked) -> str:
    said, certain = [], []
    for asked in (first, second):
        best = int(asked.probabilities.argmax())
        said.append(asked.names[best])
        certain.append(number(float(asked.probabilities[best]), ".0%"))
    if said[0].casefold() == said[1].casefold():
        return _(
            "Both say {name}: the first is {one} sure, the second {other}.",
            name=said[0],
            one=certain[0],
            other=certain[1],
        )
    differ = _(
        "They differ: {first} says {one}, {second} says {other}.",
        first=networks[0].title,
        second=networks[1].title,
        one=said[0],
        other=said[1],
    )
    if said[0] in second.names and said[1] in first.names:
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
