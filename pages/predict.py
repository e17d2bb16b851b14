"""Predict: draw or upload an image and have a trained network classify it."""

import streamlit as st

from core import workers
from core.datasets.versions import record
from core.images import LARGEST_FILE_MB, SUFFIXES, preparation, read
from core.store import Run
from pages._ui.components import probability_bars, run_line, seen_image
from pages._ui.draw_pad import draw_pad
from pages._ui.page import page
from pages._ui.run_picker import pick_run
from pages._ui.state import held

BEST = 5
INVERT = {
    "auto": "as needed",
    "no": "never",
    "yes": "always",
}


def image_to_classify() -> tuple[bytes, str] | None:
    """Content and name of the drawing or the uploaded file; None while there is none."""
    how = st.segmented_control(
        "Your image",
        ["Draw", "Upload"],
        default=held("image_source", "Draw"),
        required=True,
        key="image_source",
    )
    if how == "Draw":
        drawing = draw_pad("drawing")
        return (drawing, "drawing") if drawing else None
    file = st.file_uploader(
        "Image file", type=list(SUFFIXES), max_upload_size=LARGEST_FILE_MB, key="upload"
    )
    return (file.getvalue(), file.name) if file else None


def classify(run: Run, content: bytes, name: str) -> None:
    """The five most probable classes, and what the network saw."""
    dataset = record(run.config.data)
    invert = "auto"
    if dataset.ink:
        invert = st.segmented_control(
            "Turn light and dark around",
            list(INVERT),
            format_func=INVERT.get,
            default=held("invert", "auto"),
            required=True,
            key="invert",
            help=f"{dataset.title} shows light on dark; a scan is mostly dark on light.",
        )
    with st.spinner("The network is looking…"):
        pixels = read(content, name, preparation(dataset.name, invert))
        probabilities = workers.inference.call("core.prediction:predict", run.id, pixels[None])[0]
    best = probabilities.argsort()[::-1][:BEST]
    st.subheader("It says", anchor=False)
    probability_bars([dataset.class_names[index] for index in best], probabilities[best])
    height, width, _ = dataset.image_shape
    st.caption(f"What the network saw: {height}×{width} pixels, enlarged.")
    seen_image(pixels, "The image as the network saw it")


with page("Predict", "Draw or upload an image and see what a trained network makes of it."):
    run = pick_run("model", "There is no trained network yet: train one first.")
    if run:
        run_line(run)
        left, right = st.columns(2, gap="large")
        with left:
            image = image_to_classify()
        with right:
            if image:
                classify(run, *image)
            else:
                st.info("Draw something, or upload an image.", icon=":material/draw:")
