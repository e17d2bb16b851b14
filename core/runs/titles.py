"""What runs, networks and data sets are called: lists, reports and the trash say the same.

A name stands for itself where what it names is gone.
"""

from typing import Protocol

from core.architectures import architectures
from core.common.errors import UserError
from core.common.i18n import N_, _, shown
from core.config import imported_network
from core.datasets import get_dataset


class Titled(Protocol):
    """A run, in the trash or not."""

    @property
    def name(self) -> str: ...

    @property
    def network(self) -> str: ...

    @property
    def data_name(self) -> str: ...


def title_of(run: Titled) -> str:
    """What a run is called: its own name, or, as a marked text, network and data set."""
    return run.name or N_("{network} on {data}", network=run.network, data=run.data_name)


def run_title(run: Titled) -> str:
    """The same in the reader's language; what a person has said stays as it is."""
    return shown(title_of(run))


def data_title(name: str) -> str:
    """What the data set is called; its name where it is gone."""
    try:
        return shown(get_dataset(name).title)
    except UserError:
        return name


def network_title(name: str) -> str:
    """What the network is called; its name where this version has none such."""
    if name == imported_network.NAME:
        return _(imported_network.TITLE)
    return _(architectures[name].title) if name in architectures else name
