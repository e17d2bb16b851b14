"""Images that come with Vistazo, for who has none at hand (`assets/samples`)."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import streamlit as st

from core.common.i18n import N_, _
from core.datasets.base import Dataset, Pixels
from core.imaging.prepare import Preparation
from core.imaging.read import as_it_came
from pages._ui.predict.picture import Picture
from pages._ui.widgets.image_picker import picked_of, picture_grid
from pages._ui.widgets.messages import Tile

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "samples"
THUMBNAIL_SIDE = 112
Kind = Literal["written", "clothes", "photograph"]
SAMPLES: dict[str, tuple[Kind, str]] = {
    "three.jpg": ("written", N_("3 in pencil")),
    "five.jpg": ("written", N_("5 in chalk")),
    "seven.jpg": ("written", N_("7 in blue ink")),
    "dress.jpg": ("clothes", N_("Dress")),
    "t-shirt.jpg": ("clothes", N_("T-shirt")),
    "shoes.jpg": ("clothes", N_("Shoes")),
    "cat.jpg": ("photograph", N_("Cat")),
    "dog.jpg": ("photograph", N_("Dog")),
    "airplane.jpg": ("photograph", N_("Airplane")),
    "shuttle.jpg": ("photograph", N_("Space shuttle")),
    "pizza.jpg": ("photograph", N_("Pizza")),
}
_PICKED, _GRID = "sample_picked", "samples"


def sample(dataset: Dataset) -> Picture:
    """The sample that was picked, or the first. Those like the data set's images come first."""
    kind: Kind = "photograph"
    if dataset.ink:
        kind = "written" if dataset.ink.strokes else "clothes"
    names = sorted(SAMPLES, key=lambda name: SAMPLES[name][0] != kind)
    held = st.session_state.get(_PICKED)
    picked = held if held in SAMPLES else names[0]
    tiles = ((name, Tile(_thumbnail(name), (_(SAMPLES[name][1]),))) for name in names)
    with st.container(key="predict_tiles_samples"):
        picture_grid(tiles, _GRID, picked, on_pick=_pick)
    return Picture((FOLDER / picked).read_bytes(), picked, own=False)


def _pick() -> None:
    st.session_state[_PICKED] = picked_of(_GRID)


@lru_cache(maxsize=len(SAMPLES))
def _thumbnail(name: str) -> Pixels:
    content = (FOLDER / name).read_bytes()
    side = THUMBNAIL_SIDE
    return as_it_came(content, name, Preparation((side, side, 3)), side)
