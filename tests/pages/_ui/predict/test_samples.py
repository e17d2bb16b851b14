"""The images that come with Vistazo."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.datasets import get_dataset
from core.datasets.preparation import preparation
from core.imaging.read import read
from pages._ui.predict.samples import FOLDER, SAMPLES
from tests.helpers import PATIENCE

LARGEST_TOGETHER = 300_000


def look(name: str) -> None:
    import streamlit as st

    from core.datasets import get_dataset
    from pages._ui.predict.samples import sample

    st.text(sample(get_dataset(name)).name)


def test_all_are_there_with_their_licence_and_small_together():
    files = {path.name for path in FOLDER.glob("*.jpg")}
    assert files == set(SAMPLES)
    assert sum((FOLDER / name).stat().st_size for name in files) <= LARGEST_TOGETHER
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    assert [name for name in files if f"`{name.removesuffix('.jpg')}`" not in sources] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_each_can_be_read_for_every_kind_of_data_set(name: str):
    for data in ("cifar10", "mnist", "fashion_mnist"):
        pixels = read((FOLDER / name).read_bytes(), name, preparation(get_dataset(data)))
        assert pixels.std() > 5


@pytest.mark.parametrize(
    ("data", "first"),
    [("digits", "three.jpg"), ("fashion_mnist", "dress.jpg"), ("cifar10", "cat.jpg")],
)
def test_those_like_the_data_set_come_first(data: str, first: str):
    app = AppTest.from_function(look, default_timeout=PATIENCE, args=(data,)).run()
    assert not app.exception
    assert app.text[0].value == first
    [grid] = app.get("bidi_component")
    tiles = json.loads(grid.proto.json)["tiles"]
    assert tiles[0]["id"] == first
    assert len(tiles) == len(SAMPLES)
