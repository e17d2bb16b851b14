"""Step 1 of the form: which images, and a few of them to see."""

from typing import Any

import numpy as np
import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, ngettext, shown
from core.config.data import DataConfig
from core.datasets import Dataset, all_datasets, get_dataset
from core.datasets.availability import where_from
from core.datasets.cache import Meta, cached_arrays, read_meta
from core.datasets.class_words import class_words
from core.datasets.thumbnails import of_each_class
from core.datasets.versions.repository import resolve
from pages._ui.run.suited import choose_images, untouched
from pages._ui.shell import state
from pages._ui.shell.registry import IMPORT
from pages._ui.widgets.image_form import form_and_classes
from pages._ui.widgets.messages import data_url, next_step
from pages._ui.widgets.templates import show_html
from pages._ui.widgets.version_picker import choose_version

SHOWN = 10  # samples


def choose_pictures(values: dict[str, Any]) -> None:
    """Write the data set and its version into `values["data"]`."""
    name = _choose_data(values)
    version = choose_version(name, values["data"].get("version", ""), f"{_key()}.{name}.version")
    values["data"]["version"] = version
    dataset, meta = resolve(DataConfig(name=name, version=version)), read_meta(name)
    st.caption(" · ".join(_about(dataset, None if version else meta)))
    if meta and not version:
        _show_samples(name, meta)


def bring_your_own() -> None:
    """The way to pictures of one's own."""
    next_step(IMPORT, _("Bring your own images"))


def _key() -> str:
    return f"{state.generation()}.data.name"


def _choose_data(values: dict[str, Any]) -> str:
    found = {dataset.name: dataset for dataset in all_datasets()}
    names = list(found)
    wanted = values["data"]["name"]
    if wanted not in found:  # its images were deleted meanwhile
        wanted = DataConfig().name
    name = st.selectbox(
        _("Data set"),
        names,
        index=names.index(state.held(_key(), wanted, names)),
        format_func=lambda name: shown(found[name].title),
        key=_key(),
    )
    if name != values["data"]["name"]:
        if found[name].own and untouched(values):
            choose_images({"name": name, "version": ""})
            st.rerun(scope="app")
        values["data"]["version"] = ""
    values["data"]["name"] = name
    return name


def _about(dataset: Dataset, meta: Meta | None) -> list[str]:
    """What the images are, how many, and where; `meta` may know of fewer than were published."""
    published = dataset.train_count
    count = ngettext("{count:,} training image", "{count:,} training images", published)
    if meta and meta.train_count < published:
        count = _("{present:,} of {published}", present=meta.train_count, published=count)
    return [
        f"{shown(dataset.summary)} " + form_and_classes(dataset.image_shape, dataset.class_names),
        count,
        _(where_from(dataset.name)),
    ]


def _show_samples(name: str, meta: Meta) -> None:
    try:
        images = _samples(name, meta.checksum)
    except UserError:
        return  # others have changed them just now: the next drawing sees that
    words = class_words(get_dataset(name))
    show_html("sample_strip", images=[(words[label], address) for label, address in images])


@st.cache_data(max_entries=50, show_spinner=False)
def _samples(name: str, checksum: str) -> list[tuple[int, str]]:
    """The class's number and the address of an image of each of the first classes found."""
    arrays = cached_arrays(name, checksum)
    return [
        (int(arrays.y_train[index]), data_url(np.asarray(arrays.x_train[index])))
        for index in of_each_class(arrays, SHOWN)
    ]
