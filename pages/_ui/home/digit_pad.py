"""A pad on Home: the network that is there from the start says what one draws, while one draws."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, number
from core.datasets import get_dataset
from core.datasets.base import Dataset
from core.datasets.preparation import preparation
from core.evaluation.training_features import FAR
from core.imaging.read import read
from core.lessons.events import Event
from core.prediction import digit_reader
from core.prediction.digit_distance import farther
from pages._ui.capture.draw_pad import draw_pad
from pages._ui.shell.fragments import fragment
from pages._ui.shell.lesson import happened
from pages._ui.shell.page import guarded
from pages._ui.widgets.messages import data_url, problem
from pages._ui.widgets.templates import show_html

DIGITS = [str(digit) for digit in range(10)]
PAD_WIDTH = 280
SURE = 0.5  # from here on the answer is said as one


@fragment
def digit_pad() -> None:
    """The pad, and beside it how probable the network takes each digit to be."""
    with guarded(), st.container(horizontal=True, gap="large", key="digit_pad"):
        dataset = get_dataset(digit_reader.DATA)
        with st.container(width=PAD_WIDTH):
            drawing = draw_pad("home_drawing", dataset.ink, while_drawing=True)
        with st.container(key="digit_answer"):
            _answer(drawing, dataset)


def _answer(drawing: bytes | None, dataset: Dataset) -> None:
    pixels, probabilities, far = None, [0.0] * len(DIGITS), False
    if drawing:
        try:
            pixels = read(drawing, "", preparation(dataset))
            probabilities = [float(share) for share in digit_reader.read_digit(pixels)]
            far = farther(pixels) < FAR
        except UserError as error:
            problem(str(error))
    height, width = dataset.image_shape[:2]
    none = pixels is None or far
    show_html(
        "digit_bars",
        bars=list(zip(DIGITS, probabilities, strict=True)),
        best=-1 if none else probabilities.index(max(probabilities)),
        words=_("Draw a digit: 0 to 9.") if pixels is None else _said(probabilities, far),
        saw="" if pixels is None else data_url(pixels),
        saw_words=_("What the network saw: {height}×{width} pixels.", height=height, width=width),
    )
    if pixels is not None:
        happened(Event.DREW)


def _said(probabilities: list[float], far: bool) -> str:
    share = max(probabilities)
    digit = DIGITS[probabilities.index(share)]
    if far:
        return _("Probably no digit. Of those it knows, it is most like {digit}.", digit=digit)
    if share >= SURE:
        return _("That is {digit}: {share} sure.", digit=digit, share=number(share, ".0%"))
    return _("Perhaps {digit}? Only {share} sure.", digit=digit, share=number(share, ".0%"))
