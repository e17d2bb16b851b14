"""Where the image comes from: files are looked at as soon as they come, whatever is looked at."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers import PATIENCE
from tests.importing_files import encoded, picture


def look(data: str) -> None:
    import streamlit as st

    from core.datasets import get_dataset
    from pages._ui.predict.networks import Network
    from pages._ui.predict.sources import image_to_classify

    picture = image_to_classify(Network("digit-reader", "Reader", get_dataset(data)))
    st.text(picture.name if picture else "nothing")


def opened(data: str) -> AppTest:
    return AppTest.from_function(look, default_timeout=PATIENCE, args=(data,)).run()


def choose(app: AppTest, way: str) -> None:
    app.button_group[0].set_value(way).run()


def looked_at(app: AppTest) -> tuple[str, str]:
    """Which way, and which image."""
    assert not app.exception
    return str(app.button_group[0].value), str(app.text[0].value)


@pytest.mark.parametrize(("data", "other"), [("digits", "draw"), ("cifar10", "sample")])
def test_what_is_pasted_is_looked_at_from_anywhere(data: str, other: str):
    app = opened(data)
    choose(app, other)
    assert looked_at(app)[0] == other
    first = ("a.png", encoded(picture(0)), "image/png")
    app.file_uploader[0].set_value([first]).run()
    assert looked_at(app) == ("upload", "a.png")
    choose(app, other)
    assert looked_at(app)[0] == other, "the same files bring nobody back"
    assert looked_at(app.run())[0] == other
    choose(app, "upload")
    assert looked_at(app) == ("upload", "a.png")
    choose(app, other)
    second = ("b.png", encoded(picture(9)), "image/png")
    app.file_uploader[0].set_value([first, second]).run()
    assert looked_at(app)[0] == "upload"


def test_the_first_way_is_that_of_the_data_set():
    assert looked_at(opened("digits")) == ("draw", "nothing")
    assert looked_at(opened("cifar10")) == ("upload", "nothing")
