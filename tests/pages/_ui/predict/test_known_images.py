"""A test image goes to the network exactly as it is, and what it is, is known."""

import json

from streamlit.testing.v1 import AppTest

from core.config.data import DataConfig
from core.datasets.opened import cached_dataset
from tests.helpers import PATIENCE


def look(run_id: str) -> None:
    import json

    import streamlit as st

    from core.datasets.versions.repository import resolve
    from core.runs import repository
    from pages._ui.predict.known_images import known_image

    run = repository.get_run(run_id)
    picture = known_image(run, resolve(run.config.data))
    assert picture is not None
    assert picture.pixels is not None
    st.text(json.dumps([picture.name, picture.true_class, picture.pixels.tolist()]))


def shown(app: AppTest) -> tuple[int, int, list]:
    """Number, class and pixels of the image that is looked at."""
    assert not app.exception
    name, true_class, pixels = json.loads(app.text[0].value)
    return int(name.removeprefix("Test image ")), true_class, pixels


def opened(run_id: str) -> AppTest:
    return AppTest.from_function(look, default_timeout=PATIENCE, args=(run_id,)).run()


def grid(app: AppTest) -> list[str]:
    [tiles] = app.get("bidi_component")
    return [tile["id"] for tile in json.loads(tiles.proto.json)["tiles"]]


def test_it_is_what_the_data_set_holds(trained: str):
    arrays = cached_dataset(DataConfig(name="digits")).arrays
    app = opened(trained)
    for _ in range(3):
        number, true_class, pixels = shown(app)
        assert true_class == arrays.y_test[number]
        assert pixels == arrays.x_test[number].tolist()
        app.button[0].click().run()


def test_one_of_a_class(trained: str):
    labels = cached_dataset(DataConfig(name="digits")).arrays.y_test
    app = opened(trained)
    app.selectbox[0].set_value(7).run()
    assert {int(labels[int(one)]) for one in grid(app)} == {7}
    for _ in range(3):
        assert shown(app.button[0].click().run())[1] == 7
