"""Inside, all images: test images on a plane by the network's own features."""

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.common.i18n import N_, _, ngettext, number
from core.datasets.class_words import class_words
from core.evaluation.evaluation import Evaluation
from core.execution.tasks import COMPUTE_PLANE, COMPUTE_TSNE
from core.explanation.kept import TEST_IMAGES, Plane, TSne, load
from core.reporting.picture_tables import plane_csv
from core.runs.models import Run
from pages._ui.evaluate.gallery import gallery
from pages._ui.evaluate.inside.scatter import Cloud, scatter
from pages._ui.network.offer import offer
from pages._ui.run.reading import arrays_of
from pages._ui.widgets.charts import picture_menu
from pages._ui.widgets.choices import choose_one
from pages._ui.widgets.tables import csv_button

WAYS = {"pca": N_("PCA"), "tsne": N_("t-SNE")}
COLOURS = {"class": N_("class"), "right": N_("right or wrong")}
TILES = 12
PICKED = "inside_lasso"
SHOWS = {
    "pca": N_(
        "Each point is a test image, by what the network's last layer gets of it. PCA lays the two "
        "directions of the largest spread on the plane: far apart here is far apart for the "
        "network, but what lies together may still differ in the other directions."
    ),
    "tsne": N_(
        "Each point is a test image, by what the network's last layer gets of it. t-SNE tries to "
        "keep neighbours together: who is next to whom counts."
    ),
}
PROVES_NOT = {
    "pca": N_(
        "Two clouds that overlap here may be told apart well by the network: it uses all "
        "directions, of which you see two."
    ),
    "tsne": N_(
        "Sizes of clouds and distances between them mean nothing, and noise can look like clouds. "
        "With another start the picture looks different, and says the same."
    ),
}


def plane(run: Run, evaluation: Evaluation) -> None:
    """The plane, and beside it the images that were picked on it."""
    images = arrays_of(evaluation).x_test  # says in words when they are gone
    way, colour = _choose()
    found = load(run.id, Plane)
    layout = load(run.id, TSne) if way == "tsne" else None
    if found is None or (way == "tsne" and layout is None):
        _offer(run, way, min(len(images), TEST_IMAGES))
        return
    points = found.points if layout is None else layout.points
    st.markdown(_(SHOWS[way]))
    with st.container(key="inside_plane"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            cloud = _cloud(evaluation, found.indices, points, colour)
            picked = scatter(cloud, images, f"{run.id}-{way}-{colour}-{len(points)}")
            picture_menu("inside_plane", _("Test images on a plane"))
            _about(found, way)
            csv_button(
                _("Save the points (CSV)"),
                partial(plane_csv, evaluation, found.indices, points),
                f"{run.id}-{way}.csv",
                f"plane_csv_{run.id}_{way}",
            )
        with right, st.container(key="inside_picked"):
            _picked(run, evaluation, found.indices, picked)
    st.info(_(PROVES_NOT[way]), icon=":material/balance:")


def _choose() -> tuple[str, str]:
    with st.container(horizontal=True):
        way = choose_one(_("Laid out by"), WAYS, "pca", "inside_plane_way")
        colour = choose_one(_("Coloured by"), COLOURS, "class", "inside_plane_colour")
    return way, colour


def _offer(run: Run, way: str, count: int) -> None:
    if way == "tsne":
        offer(
            COMPUTE_TSNE(run.id),
            f"inside-tsne-{run.id}",
            _("Lay them out by t-SNE"),
            _("t-SNE of {count:,} images takes up to a minute, once; it is kept.", count=count),
            _("Laying out the images…"),
        )
        return
    offer(
        COMPUTE_PLANE(run.id),
        f"inside-plane-{run.id}",
        _("Let it look at the test images"),
        _(
            "The network has to look at {count:,} test images first, once: seconds with a small "
            "network, a minute with a large one.",
            count=count,
        ),
        _("The network looks at the test images…"),
    )


def _cloud(
    evaluation: Evaluation, indices: NDArray[np.int64], points: NDArray[np.float32], colour: str
) -> Cloud:
    labels = evaluation.labels[indices]
    names = class_words(evaluation.named.dataset)
    said = [
        _(
            "is {name}, said {said} ({share})",
            name=names[label],
            said=names[answer],
            share=number(share, ".0%"),
        )
        for label, answer, share in zip(
            labels, evaluation.predicted[indices], evaluation.confidence[indices], strict=True
        )
    ]
    if colour == "class":
        return Cloud(indices, points, labels.astype(np.int64), names, said)
    wrong = (~evaluation.right[indices]).astype(np.int64)
    return Cloud(indices, points, wrong, (_("right"), _("wrong")), said)


def _about(found: Plane, way: str) -> None:
    shown = ngettext("{count:,} test image.", "{count:,} test images.", len(found.indices))
    if way == "pca":
        share = _(
            "The plane holds {share} of the spread of their features.",
            share=number(float(found.explained[:2].sum()), ".0%"),
        )
        shown = f"{shown} {share}"
    st.caption(shown)


def _picked(
    run: Run, evaluation: Evaluation, indices: NDArray[np.int64], now: list[int] | None
) -> None:
    """The images that were picked last, on whatever plane of this run."""
    kept: dict[str, list[int]] = st.session_state.setdefault(PICKED, {})
    if now is not None:
        kept[run.id] = now
    known = set(indices.tolist())
    chosen = np.array([one for one in kept.get(run.id, []) if one in known], np.int64)
    if not len(chosen):
        st.info(
            _("Draw a line around some points, or press one, to see their images here."),
            icon=":material/lasso_select:",
        )
        return
    right = int(evaluation.right[chosen].sum())
    st.text(
        ngettext(
            "{count:,} image, {right:,} right",
            "{count:,} images, {right:,} right",
            len(chosen),
            right=right,
        )
    )
    gallery(evaluation, chosen, f"inside_lasso_{run.id}_{hash(tuple(chosen))}", at_once=TILES)
