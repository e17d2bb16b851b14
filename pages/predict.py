"""Predict: draw or upload an image and have a trained network classify it."""

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _
from core.datasets.base import Dataset
from core.datasets.preparation import preparation
from core.datasets.versions.repository import resolve
from core.execution import local
from core.execution.tasks import PREDICT
from core.imaging.ink import Ink
from core.imaging.prepare import Invert
from core.imaging.read import FORMATS, LARGEST_FILE_MB, as_it_came, read
from core.runs.models import ArtifactKind, Run
from pages._ui.run.picker import pick_run
from pages._ui.shell.page import page
from pages._ui.shell.state import held
from pages._ui.widgets.draw_pad import draw_pad
from pages._ui.widgets.messages import (
    from_catalogue,
    probability_bars,
    problem,
    run_line,
    seen_image,
)

BEST = 5
DRAWING = ""  # the name of what is no file
LARGEST_UPLOAD_MB = 200  # up to there a file is refused in words
SHOWN_SIDE = 320
WAYS = {"draw": N_("Draw"), "upload": N_("Upload")}
INVERT: dict[Invert, str] = {"auto": N_("as needed"), "no": N_("never"), "yes": N_("always")}


def image_to_classify(dataset: Dataset) -> tuple[bytes, str] | None:
    """Content and name of the drawing or the uploaded file; None while there is none."""
    ways = list(WAYS) if dataset.ink else list(reversed(WAYS))
    how = st.segmented_control(
        _("Your image"),
        ways,
        format_func=lambda way: _(WAYS[way]),
        default=held(f"image_source_{ways[0]}", ways[0]),
        required=True,
        key=f"image_source_{ways[0]}",
    )
    if how == "draw":
        drawing = draw_pad("drawing")
        return (drawing, DRAWING) if drawing else None
    # No `type`: the browser would refuse other files by itself, beside the answer to an older one.
    file = st.file_uploader(
        _(
            "Image file: {formats}, up to {size} MB",
            formats=", ".join(FORMATS),
            size=LARGEST_FILE_MB,
        ),
        max_upload_size=LARGEST_UPLOAD_MB,
        key="upload",
    )
    return (file.getvalue(), file.name) if file else None


def classify(run: Run, dataset: Dataset, content: bytes, name: str) -> None:
    """The five most probable classes, the image as it came and as the network saw it."""
    invert: Invert = "auto"
    if dataset.ink:
        invert = st.segmented_control(
            _("Turn light and dark around"),
            list(INVERT),
            format_func=lambda turn: _(INVERT[turn]),
            default=held("invert", "auto"),
            required=True,
            key="invert",
            help=_how_ink_lies(dataset, dataset.ink),
        )
    how = preparation(dataset, invert)
    with st.spinner(_("The network is looking…")):
        pixels = read(content, name, how)
        probabilities = local.inference.call(PREDICT, run.id, pixels[None])[0]
    best = probabilities.argsort()[::-1][:BEST]
    st.subheader(_("It says"), anchor=False)
    probability_bars([dataset.class_names[index] for index in best], probabilities[best])
    came, saw = st.columns(2) if name != DRAWING else (None, st.container())
    height, width = dataset.image_shape[:2]
    with saw:
        st.caption(
            _(
                "What the network saw: {height}×{width} pixels, enlarged.",
                height=height,
                width=width,
            )
        )
        seen_image(pixels, _("The image as the network saw it"))
    if came:
        with came:
            st.caption(_("Your image, as it came."))
            seen_image(as_it_came(content, name, how, SHOWN_SIDE), _("Your image"), smooth=True)


def _how_ink_lies(dataset: Dataset, ink: Ink) -> str:
    return _(
        "{title} shows {shows}; a scan is mostly dark on light.",
        title=from_catalogue(dataset, dataset.title),
        shows=_("dark on light") if ink.dark else _("light on dark"),
    )


with page(N_("Predict"), N_("Draw or upload an image and see what a trained network makes of it.")):
    run = pick_run(ArtifactKind.MODEL, _("There is no trained network yet: train one first."))
    if run:
        run_line(run)
        dataset = resolve(run.config.data)
        left, right = st.columns(2, gap="large")
        with left:
            image = image_to_classify(dataset)
        with right:
            try:
                if image:
                    classify(run, dataset, *image)
                else:
                    st.info(_("Draw something, or upload an image."), icon=":material/draw:")
            except UserError as error:
                problem(str(error))
