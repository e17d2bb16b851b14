"""Which network answers on Predict, and which one beside it: of people's runs, or a built-in one.

The address says both: `?run=<id>&second=<id>`, where an id is a run's or a built-in network's name.
"""

from dataclasses import dataclass

import streamlit as st

from core.common.errors import UserError
from core.common.i18n import _, shown
from core.common.settings import keras_cache
from core.datasets.base import Dataset
from core.datasets.versions.repository import resolve
from core.evaluation.kept_temperature import KeptTemperature, answers_stamp, kept_temperature
from core.execution.tasks import BRING_IMAGENET
from core.prediction import built_in
from core.prediction.built_in import BUILT_IN, IMAGENET
from core.runs.artifacts import trained_network
from core.runs.models import ArtifactKind, Run
from core.runs.titles import run_title
from pages._ui.export.way import way_to_export
from pages._ui.network.offer import offer
from pages._ui.run.picker import NONE, choose_id, whole_run
from pages._ui.shell.registry import TRAIN
from pages._ui.widgets.messages import next_step, problem, titled_line
from pages._ui.widgets.run_line import run_line

SECOND_PARAMETER = "second"


@dataclass(frozen=True)
class Network:
    """One that answers: `dataset` says the form of its images and its classes.

    `id`: that of its `run`, or a built-in network's name.
    """

    id: str
    title: str
    dataset: Dataset
    run: Run | None = None

    @property
    def calibrated(self) -> KeptTemperature | None:
        """What it was calibrated to. UserError where that can't be read."""
        return kept_temperature(self.id) if self.run else None

    def stamp(self) -> str:
        """What its answers depend on. UserError where its file is gone or damaged."""
        if self.run is None:
            return built_in.stamp_of(self.id)
        trained_network(self.id)  # says in words what is wrong with it
        return answers_stamp(self.id)


def choose_networks() -> list[Network]:
    """The network that was chosen, and the second one where there is; none, with the reason, where
    the first can't answer."""
    with st.container(horizontal=True, key="networks"):
        left, right = st.container(width="stretch"), st.container(width="stretch")
    others = {one.name: _("{title} · built in", title=_(one.title)) for one in BUILT_IN.values()}
    with left:
        first = choose_id(ArtifactKind.MODEL, _("Network"), others)
        network = _network(first.chosen)
    if first.options == tuple(others):
        _nothing_trained()
    with right:
        none = _("none")
        second = choose_id(
            *(ArtifactKind.MODEL, _("A second one beside it"), others, SECOND_PARAMETER),
            none=none,
            without=first.chosen or "",
        )
        beside = _network(second.chosen) if second.chosen != NONE else None
    if network and not beside:
        run_line(network.run, exact=True) if network.run else say_which(network)
    if network and network.run:
        way_to_export(network.id)
    return [one for one in (network, beside) if one] if network else []


def say_which(network: Network) -> None:
    """The network in a line, above its own answer."""
    if network.run:
        titled_line(network.title, network.id)
    else:
        titled_line(network.title, shown(BUILT_IN[network.id].details()))


def _network(chosen: str | None) -> Network | None:
    if chosen is None:
        return None
    try:
        if chosen in BUILT_IN:
            return _built_in(chosen)
        run = whole_run(chosen)
        return Network(chosen, run_title(run), resolve(run.config.data), run) if run else None
    except UserError as error:
        problem(str(error))
        return None


def _built_in(name: str) -> Network | None:
    if name == IMAGENET and built_in.top_file() is None:
        _offer_imagenet()
        return None
    return Network(name, _(BUILT_IN[name].title), BUILT_IN[name].dataset())


def _offer_imagenet() -> None:
    """How its file comes here: downloaded, or brought by hand."""
    offer(
        BRING_IMAGENET(),
        "imagenet-network",
        _("Download it"),
        _(
            "This network is not on this machine yet. It is downloaded once ({megabytes} MB).",
            megabytes=built_in.DOWNLOADED_MB,
        ),
        _("Downloading MobileNet…"),
    )
    st.text(
        _(
            "Where there is no way to the internet, the file {file} in {folder} does as well.",
            file=built_in.DOWNLOADED,
            folder=keras_cache() / "models",
        )
    )


def _nothing_trained() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            _(
                "Nothing is trained here yet: these networks came with Vistazo and answer at once. "
                "For photographs, choose ImageNet."
            )
        )
        next_step(TRAIN, _("Train one of your own"))
