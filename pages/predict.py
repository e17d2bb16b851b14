"""Predict: draw or upload an image and have a trained network classify it."""

import streamlit as st

from core.common.errors import UserError
from core.datasets.base import Dataset
from core.datasets.preparation import preparation
from core.datasets.versions.repository import resolve
from core.execution import local
from core.execution.tasks import PREDICT
from core.imaging.read import FORMATS, LARGEST_FILE_MB, as_it_came, read
from core.runs.models import ArtifactKind, Run
from pages._ui.run.picker import pick_run
from pages._ui.shell.page import page
from pages._ui.shell.state import held
from pages._ui.widgets.draw_pad import draw_pad
from pages._ui.widgets.messages import probability_bars, problem, run_line, seen_image

BEST = 5
DRAWING = "The drawing"
LARGEST_UPLOAD_MB = 200  # up to there a file is refused in words
SHOWN_SIDE = 320
INVERT = {
    "auto": "as needed",
    "no": "never",
    "yes": "always",
}


def image_to_classify(dataset: Dataset) -> tuple[bytes, str] | None:
    """Content and name of the drawing or the uploaded file; None while there is none."""
    ways = ["Draw", "Upload"] if dataset.ink else ["Upload", "Draw"]
    how = st.segmented_control(
        "Your image",
        ways,
        default=held(f"image_source_{ways[0]}", ways[0]),
        required=True,
        key=f"image_source_{ways[0]}",
    )
    if how == "Draw":
        drawing = draw_pad("drawing")
        return (drawing, DRAWING) if drawing else None
    # No `type`: the browser would refuse other files by itself, beside the answer to an older one.
    file = st.file_uploader(
        f"Image file: {', '.join(FORMATS)}, up to {LARGEST_FILE_MB} MB",
        max_upload_size=LARGEST_UPLOAD_MB,
        key="upload",
    )
    return (file.getvalue(), file.name) if file else None


def classify(run: Run, dataset: Dataset, content: bytes, name: str) -> None:
    """The five most probable classes, the image as it came and as the network saw it."""
    invert = "auto"
    if dataset.ink:
        shows = "dark on light" if dataset.ink.dark else "light on dark"
        invert = st.segmented_control(
            "Turn light and dark around",
            list(INVERT),
            format_func=INVERT.get,
            default=held("invert", "auto"),
            required=True,
            key="invert",
            help=f"{dataset.title} shows {shows}; a scan is mostly dark on light.",
        )
    how = preparation(dataset, invert)
    with st.spinner("The network is looking…"):
        pixels = read(content, name, how)
        probabilities = local.inference.call(PREDICT, run.id, pixels[None])[0]
    best = probabilities.argsort()[::-1][:BEST]
    st.subheader("It says", anchor=False)
    probability_bars([dataset.class_names[index] for index in best], probabilities[best])
    came, saw = st.columns(2) if name != DRAWING else (None, st.container())
    height, width, _ = dataset.image_shape
    with saw:
        st.caption(f"What the network saw: {height}×{width} pixels, enlarged.")
        seen_image(pixels, "The image as the network saw it")
    if came:
        with came:
            st.caption("Your image, as it came.")
            seen_image(as_it_came(content, name, how, SHOWN_SIDE), "Your image", smooth=True)


with page("Predict", "Draw or upload an image and see what a trained network makes of it."):
    run = pick_run(ArtifactKind.MODEL, "There is no trained network yet: train one first.")
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
                    st.info("Draw something, or upload an image.", icon=":material/draw:")
            except UserError as error:
                problem(str(error))
