"""The large answer: of an image that is far from all learned from, it names no class surely."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.datasets import get_dataset
from core.datasets.preparation import preparation
from core.imaging.read import read
from core.prediction.predictor import predict
from core.prediction.strangeness import strangeness
from tests.helpers import PATIENCE, ROOT, open_arrays, wait_for
from tests.pages._ui.evaluate.show_parts import checked, html

LARGE = '<div class="vz-answer" role="status"><b>'
NONE = f"{LARGE}Probably none of the 10 classes"


def draw(ids: "tuple[str, ...]", pixels: "np.ndarray") -> None:
    """What the networks make of an image of the digits' form."""
    from core.datasets import get_dataset
    from core.imaging.read import enlarged_png
    from core.runs import repository
    from pages._ui.predict.answer import classify
    from pages._ui.predict.networks import Network
    from pages._ui.predict.picture import Picture
    from pages._ui.shell.page import guarded

    with guarded():
        digits = get_dataset("digits")
        runs = [None if one == "digit-reader" else repository.get_run(one) for one in ids]
        networks = [Network(one, one, digits, run) for one, run in zip(ids, runs, strict=True)]
        classify(networks, Picture(enlarged_png(pixels), "image", pixels=pixels))


def drawn(pixels: np.ndarray, *ids: str) -> AppTest:
    return AppTest.from_function(draw, default_timeout=PATIENCE, args=(ids, pixels))


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    """Noise, of which some is far from all digits."""
    return np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1)).astype("uint8")


@pytest.fixture
def farthest(trained, noise) -> np.ndarray:
    found: np.ndarray = max(noise, key=lambda image: strangeness(trained, image))
    return found


def test_what_is_far_is_no_class_in_large_letters_once_that_is_known(trained, farthest):
    app = drawn(farthest, trained)
    wait_for(lambda: NONE in html(checked(app.run())))
    name = predict(trained, farthest[None])[0].argmax()
    assert f"of those it knows, most like {name}" in html(app)
    assert f"{LARGE}{name}" not in html(app)


def test_a_usual_image_is_named(trained):
    image = open_arrays("digits").x_train[3]
    app = drawn(image, trained)
    wait_for(lambda: "Not unusual" in "".join(one.value for one in checked(app.run()).text))
    assert f"{LARGE}{predict(trained, image[None])[0].argmax()}</b>" in html(app)
    assert NONE not in html(app)


def test_what_both_find_far_they_do_not_agree_on(trained, farthest):
    app = drawn(farthest, trained, "digit-reader")
    wait_for(lambda: "Both find it far from all" in html(checked(app.run())))
    assert html(app).count(NONE) == 2


def test_a_pizza_is_no_digit_to_the_reader_that_is_there_from_the_start():
    """Three clicks from the beginning: Predict, Samples, Pizza."""
    how = preparation(get_dataset("digits"))
    pizza, seven = (
        read((ROOT / "assets" / "samples" / f"{name}.jpg").read_bytes(), name, how)
        for name in ("pizza", "seven")
    )
    app = checked(drawn(pizza, "digit-reader").run())
    assert NONE in html(app)
    assert "Far from all it has learned from" in app.warning[0].value
    app = checked(drawn(seven, "digit-reader").run())
    assert NONE not in html(app)
    assert "Not unusual" in "".join(one.value for one in app.text)
