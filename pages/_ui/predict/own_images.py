"""One's own images so far: how the network does on them, what they are, and learning from them."""

from collections import Counter
from typing import Any

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext, number
from core.config import imported_network
from core.config.network import RUN
from core.datasets.base import Dataset
from core.datasets.class_words import class_words
from core.datasets.imported import get_dataset
from core.evaluation.chance import Result
from core.evaluation.own_gap import Gap, official_result, unseen
from core.importing.own_answers import (
    OwnImage,
    bring_back,
    collection_of,
    judged_by,
    list_images,
    origin_of,
    pixels_of,
    remove,
)
from core.importing.own_dataset import make_dataset, missing
from core.runs.models import Run
from core.runs.titles import data_title
from pages._ui.shell import state
from pages._ui.shell.actor import actor, mine_to_change
from pages._ui.shell.registry import TRAIN
from pages._ui.widgets.messages import Tile, image_grid, problem
from pages._ui.widgets.paging import choose_page

AT_ONCE, IN_A_ROW = 12, 4
RATE_SHARE = 0.1  # of the run's learning rate: what is known should not be lost at once
_REMOVED = "own_image_removed"


def show_own_images(run: Run, dataset: Dataset, collection: str) -> None:
    """The line with the gap, the images, and the button that trains on with them."""
    images = list_images(collection)
    right, labels = judged_by(unseen(images, run), run.id)
    if right:
        own = Result(sum(right), len(right), max(Counter(labels).values()))
        _say_how_it_does(run, own)
    if learned := len(judged_by(images, run.id)[0]) - len(right):
        st.caption(
            ngettext(
                "{count:,} of your own does not count: the network may have learned from it.",
                "{count:,} of your own do not count: the network may have learned from them.",
                learned,
            )
        )
    _offer_bringing_back(collection)
    if not images:
        return
    title = ngettext("{count} image of your own", "{count} images of your own", len(images))
    shown = st.expander(title, icon=":material/collections:", key="own_images", on_change="rerun")
    if shown.open:
        with shown:
            _show_all(images, dataset, collection)
            _train_on(run, dataset, images)


def _say_how_it_does(run: Run, own: Result) -> None:
    words = ngettext(
        "{images:,} of your own, {count:,} was right: {share} ({low}–{high})",
        "{images:,} of your own, {count:,} were right: {share} ({low}–{high})",
        own.right,
        images=own.images,
        share=number(own.accuracy, ".0%"),
        low=number(100 * own.interval[0], ".0f"),
        high=number(100 * own.interval[1], ".0f"),
    )
    official = official_result(run)
    if official is None:
        st.text(f"{words}.")
        return
    share = number(official.accuracy, ".1%")
    st.text(_("{own}; on the official test set {share}.", own=words, share=share))
    st.text(Gap(own, official).words)
    st.caption(
        _(
            "It counts the answers of this network that you have judged. Who judges only what is "
            "wrong makes the gap look larger than it is."
        )
    )


def _show_all(images: list[OwnImage], dataset: Dataset, collection: str) -> None:
    """Newest first, each with its class and a way to remove it."""
    words = dict(zip(dataset.class_names, class_words(dataset), strict=True))
    newest = images[::-1]
    page = choose_page(len(newest), AT_ONCE, "own_images_page")
    for first in range(page.start, page.stop, IN_A_ROW):
        row = newest[first : min(first + IN_A_ROW, page.stop)]
        for place, image in zip(st.columns(IN_A_ROW), row, strict=False):
            with place:
                _show_one(image, words.get(image.label, image.label), collection)


def _show_one(image: OwnImage, label: str, collection: str) -> None:
    try:
        pixels = pixels_of(collection, image.key)
    except UserError as error:
        problem(str(error))
        return
    image_grid([Tile(pixels, (label,))], small=True)
    if st.button(
        _("Remove"),
        icon=":material/close:",
        key=f"remove_{image.key}",
        help=_("Remove this image"),
        disabled=not mine_to_change(image.owner),
    ):
        st.session_state[_REMOVED] = (
            image.key,
            remove(collection, image.key, actor()),
            collection,
        )
        st.rerun()


def _offer_bringing_back(collection: str) -> None:
    if _REMOVED not in st.session_state:
        return
    key, content, its_collection = st.session_state[_REMOVED]
    if its_collection != collection:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_("The image is removed."))
        if st.button(_("Bring back"), icon=":material/undo:", key=f"bring_back_{key}"):
            bring_back(collection, key, content)
            del st.session_state[_REMOVED]
            st.rerun()


def _train_on(run: Run, dataset: Dataset, images: list[OwnImage]) -> None:
    """Sets up a training that begins with the run's network and learns from these images."""
    if more := missing(images, dataset):
        st.caption(
            ngettext(
                "At least {count} image more, and a network can learn from them; about every "
                "fifth is for testing.",
                "At least {count} images more, and a network can learn from them; about every "
                "fifth is for testing.",
                more,
            )
        )
        return
    if run.network == imported_network.NAME:
        return
    if st.button(
        _("Train on with your own images"),
        icon=TRAIN.icon,
        help=_(
            "Makes a data set of all of them and puts it into the form of Train, with this network "
            "to begin with and a tenth of its learning rate (fine-tuning)."
        ),
    ):
        name = make_dataset(dataset, _title(dataset, images), actor())
        set_up_training(run, name)
        st.switch_page(TRAIN.path)


def _title(dataset: Dataset, images: list[OwnImage]) -> str:
    """In the language of whoever makes it; it can be renamed."""
    title, count = data_title(origin_of(collection_of(dataset))), len(images)
    if dataset.ink:
        return ngettext(
            "My drawings: {title} ({count} image)",
            "My drawings: {title} ({count} images)",
            count,
            title=title,
        )
    return ngettext(
        "My images: {title} ({count} image)",
        "My images: {title} ({count} images)",
        count,
        title=title,
    )


def set_up_training(run: Run, name: str) -> None:
    """Put a training into the form that learns from the data set `name`, from the run's network."""
    config = run.config
    optimizer = config.training.optimizer
    rate = float(f"{RATE_SHARE * optimizer.learning_rate:.3g}")
    training: dict[str, Any] = {"optimizer": optimizer.model_copy(update={"learning_rate": rate})}
    if not get_dataset(name).validation:
        training["early_stopping"] = type(config)().training.early_stopping
    changes = {
        "name": "",
        "notes": "",
        "data": type(config.data)(name=name),
        "model": config.model.model_copy(update={"weights": f"{RUN}{run.id}"}),
        "training": config.training.model_copy(update=training),
    }
    state.replace_draft(config.model_copy(update=changes))
