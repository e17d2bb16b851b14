"""Choosing a data set and its version on the Data page, and preparing its images in a worker."""

from dataclasses import dataclass

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import N_, _, shown
from core.config.data import DataConfig
from core.datasets import Dataset, all_datasets
from core.datasets.availability import Availability, availability
from core.datasets.base import Labels, Part, Pixels
from core.datasets.opened import OpenDataset, cached_dataset
from core.datasets.versions.edits import Version
from core.datasets.versions.repository import resolve
from core.execution.tasks import CACHE_IMAGES
from pages._ui.shell import state
from pages._ui.shell.state import DATA_PARAMETER, VERSION_PARAMETER
from pages._ui.shell.worker_results import draw_again_after
from pages._ui.widgets.messages import empty_state
from pages._ui.widgets.version_picker import choose_version

PART_WORDS = {Part.TRAIN: N_("training"), Part.TEST: N_("test")}
PART_NUMBER = N_("{part} {index:,}")  # as "training 12"
_CHOICE = "data_choice"
_ASKED = "data_asked"


@dataclass(frozen=True)
class Opened(OpenDataset):
    """An `OpenDataset` with the config that it was opened by."""

    config: DataConfig

    @property
    def key(self) -> str:
        """Tells the widgets and tasks of different images apart, those of one name too."""
        return f"{self.config.name}-{self.config.version or 'original'}-{self.checksum[:8]}"

    def images(self, part: Part) -> tuple[Pixels, Labels]:
        """Images and labels of the training or the test set."""
        return getattr(self.arrays, f"x_{part}"), getattr(self.arrays, f"y_{part}")


def choose_data() -> DataConfig:
    """The data set and the version that the person looks at; kept in the address."""
    titles = {one.name: shown(one.title) for one in all_datasets()}
    names = list(titles)
    name, version = _wanted(names)
    key = state.life("data_name", name)
    chosen = st.selectbox(
        _("Data set"),
        names,
        index=names.index(state.held(key, name, names)),
        format_func=titles.__getitem__,
        key=key,
    )
    state.follow("data_name", key, name, chosen)  # the address says the one or the other
    wanted = choose_version(chosen, version if chosen == name else "", f"version_{chosen}")
    remember(chosen, wanted)
    return DataConfig(name=chosen, version=wanted)


def remember(name: str, version: str) -> None:
    """Look at these images from now on."""
    st.session_state[_CHOICE] = (name, version)
    st.query_params[DATA_PARAMETER] = name
    if version:
        st.query_params[VERSION_PARAMETER] = version
    else:
        st.query_params.pop(VERSION_PARAMETER, None)


def leave_version(version: Version) -> None:
    """Where this deleted version is looked at, go on with the original."""
    if st.session_state.get(_CHOICE) == (version.dataset, version.id):
        remember(version.dataset, "")


def _wanted(names: list[str]) -> tuple[str, str]:
    """From the address, else from last time, else what is set up on the Train page."""
    if st.query_params.get(DATA_PARAMETER) in names:
        return st.query_params[DATA_PARAMETER], st.query_params.get(VERSION_PARAMETER, "")
    draft = state.draft()["data"]
    name, version = st.session_state.get(_CHOICE, (draft["name"], draft.get("version", "")))
    return (name, version) if name in names else (names[0], "")


def opened(config: DataConfig) -> Opened | None:
    """The images, where they are prepared; else None after having offered to prepare them."""
    try:
        return Opened(**vars(cached_dataset(config)), config=config)
    except UserError:
        _prepare(config, resolve(config))  # which says where there are no such images at all
        return None


def _prepare(config: DataConfig, dataset: Dataset) -> None:
    asked = st.session_state.setdefault(_ASKED, set())
    if availability(config.name) is Availability.DOWNLOAD and config.name not in asked:
        place = empty_state(
            _(
                "These images are not in the workspace yet: {training:,} for training, "
                "{test:,} for testing. They are downloaded at first use ({megabytes} MB).",
                training=dataset.train_count,
                test=dataset.test_count,
                megabytes=dataset.download_mb,
            ),
            picture="images",
        )
        words = _("Prepare the images")
        if place.button(words, type="primary", icon=":material/download:"):
            asked.add(config.name)
            st.rerun()
        return
    task = f"prepare-{config.name}"
    draw_again_after(CACHE_IMAGES(config), _("Preparing the images…"), task)
