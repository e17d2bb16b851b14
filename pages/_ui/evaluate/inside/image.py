"""Inside: choosing the image to look at: one of the test images, a file, a drawing.

What was drawn or uploaded stays while another way is looked at.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.datasets.base import Dataset, Pixels
from core.datasets.class_words import class_words
from core.datasets.preparation import preparation
from core.evaluation.evaluation import Evaluation
from core.imaging.read import FORMATS, LARGEST_FILE_MB, as_it_came, read
from core.runs.models import Run
from pages._ui.capture.draw_pad import draw_pad
from pages._ui.capture.unseen import Kept, keep_unseen, places_of
from pages._ui.evaluate.gallery import lines_of
from pages._ui.run.reading import arrays_of
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.image_picker import picture_grid
from pages._ui.widgets.messages import Tile, problem
from pages._ui.widgets.paging import choose_page

IMAGE = "image"  # in the address: the number of a test image
TILES = 9
LARGEST_UPLOAD_MB = 200  # up to there a file is refused in words
SHOWN_SIDE = 320
WAYS = {"test": N_("Test images"), "upload": N_("Upload"), "draw": N_("Draw")}
KINDS = {"wrong": N_("wrong"), "right": N_("right"), "all": N_("all")}
RIGHT = {"wrong": False, "right": True, "all": None}
_PAD, _UPLOADER, _DRAWN = "inside_drawing", "inside_upload", "inside_something_is_drawn"


@dataclass(frozen=True)
class Chosen:
    """The image: `pixels` as the network sees it, uint8 (height, width, channels).

    `index`: which test image it is, or None. `came`: a file's image as it came, for people.
    """

    pixels: Pixels
    index: int | None = None
    came: Pixels | None = None


def choose_image(run: Run, evaluation: Evaluation) -> Chosen | None:
    """The image that the person wants to look at; None, with a word of advice, without one."""
    way = choose_one(_("Image"), WAYS, "test", "inside_way")
    dataset, places = evaluation.named.dataset, places_of(WAYS)
    keep_unseen(way, places, WAYS, _kept(dataset))
    with places[way]:
        try:
            if way == "test":
                return _test_image(run, evaluation)
            return _brought(way, dataset)
        except UserError as error:
            problem(str(error))
            return None


def _kept(dataset: Dataset) -> dict[str, Kept]:
    drawn, has_file = (bool(st.session_state.get(key)) for key in (_DRAWN, _UPLOADER))
    return {
        "draw": Kept(drawn, lambda: draw_pad(_PAD, dataset.ink)),
        "upload": Kept(has_file, _uploader),
    }


def _test_image(run: Run, evaluation: Evaluation) -> Chosen | None:
    images = arrays_of(evaluation).x_test
    first = "all" if evaluation.right.all() else "wrong"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = choose_one(_("Show"), KINDS, first, f"inside_kind_{first}")
        found = evaluation.select(right=RIGHT[kind])
        st.button(
            _("Any one"),
            icon=":material/casino:",
            key="inside_any",
            help=_("One of these at random."),
            disabled=not len(found),
            on_click=_pick_any,
            args=(found,),
        )
    picked = _in_address(len(images))
    if len(found):
        picked = int(found[0]) if picked is None else picked
        _grid(evaluation, images, found, picked, f"{run.id}_{kind}")
    else:
        st.info(_("No test image is like that. Choose all."), icon=":material/info:")
    return None if picked is None else Chosen(images[picked], picked)


def _grid(
    evaluation: Evaluation, images: Pixels, found: NDArray[np.int64], picked: int, about: str
) -> None:
    """One page of the images `found`; a press picks one. `about` tells lists apart."""
    names = class_words(evaluation.named.dataset)
    page = choose_page(len(found), TILES, f"inside_page_{about}")
    tiles = (
        (
            str(index),
            Tile(images[index], lines_of(evaluation, names, index), bool(evaluation.right[index])),
        )
        for index in found[page.start : page.stop].tolist()
    )
    with st.container(key="inside_grid"):
        now = picture_grid(tiles, f"inside_images_{about}", str(picked))
    st.caption(_("Press an image to look at it; the most confident answers come first."))
    if now and int(now) != picked:
        st.query_params[IMAGE] = now
        st.rerun(scope="app")


def _pick_any(found: NDArray[np.int64]) -> None:
    st.query_params[IMAGE] = str(int(np.random.default_rng().choice(found)))


def _in_address(count: int) -> int | None:
    wanted = st.query_params.get(IMAGE, "")
    if not (wanted.isascii() and wanted.isdecimal()):
        return None
    index = int(wanted[:9])
    if index < count:
        return index
    problem(
        _(
            "There is no test image {wanted}: they are counted from 0 to {last:,}.",
            wanted=wanted[:9],
            last=count - 1,
        )
    )
    return None


def _brought(way: str, dataset: Dataset) -> Chosen | None:
    """A drawing or a file, in the form of the data set's images."""
    how = preparation(dataset)
    if way == "draw":
        drawing = draw_pad(_PAD, dataset.ink)
        st.session_state[_DRAWN] = drawing is not None
        if drawing is None:
            st.info(_("Draw something to look into it."), icon=":material/draw:")
            return None
        return Chosen(read(drawing, "", how))
    file = _uploader()
    if file is None:
        st.info(_("Choose a file to look into it."), icon=":material/upload:")
        return None
    content = file.getvalue()
    return Chosen(
        read(content, file.name, how), came=as_it_came(content, file.name, how, SHOWN_SIDE)
    )


def _uploader() -> UploadedFile | None:
    return st.file_uploader(
        _(
            "Image file: {formats}, up to {size} MB",
            formats=", ".join(FORMATS),
            size=LARGEST_FILE_MB,
        ),
        max_upload_size=LARGEST_UPLOAD_MB,
        key=_UPLOADER,
    )
