"""The knobs of the form by short names, as an address names those that may be turned.

`show=epochs,dropout` means the same in every language, and goes on meaning it where the config puts
a setting elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic.fields import FieldInfo

from core.common.i18n import N_
from core.config.choices import Choice, choice_of, extra_of, knobs_of
from core.config.data import DataConfig
from core.config.imported_network import NAME as IMPORTED
from core.config.network import model_configs
from core.config.training import TrainingConfig
from core.config.words import label
from core.experiments.config import ExperimentConfig

FIRST = ("data", "model", "epochs", "learning_rate", "dropout", "l2", "unfreeze", "augmentation")
NETWORK = "model.name"
SAID = ("name", "notes", "seed")


@dataclass(frozen=True)
class FormKnob:
    """A knob: its short name, its marked title, and the settings that it turns.

    A path frees all below it: `training.optimizer` the optimiser with its own settings.
    """

    name: str
    title: str
    paths: tuple[str, ...]
    field: FieldInfo | None = None

    @property
    def label(self) -> str:
        """The title as the form has it, in the reader's language."""
        return label(self.field or FieldInfo(title=self.title))


def form_knobs(network: str, *others: str) -> dict[str, FormKnob]:
    """What can be turned with the network of that name, or with one of `others` in its place, by
    short names; those of the first rank come first."""
    found: dict[str, FormKnob] = {}
    for knob in _all_knobs((network, *others)):
        found.setdefault(knob.name, knob)
    names = [name for name in FIRST if name in found]
    return {name: found[name] for name in dict.fromkeys((*names, *found))}


def all_networks() -> list[str]:
    """The names of those that can be trained."""
    return [name for name in model_configs.names() if name != IMPORTED]


def _all_knobs(networks: tuple[str, ...]) -> Iterator[FormKnob]:
    yield _of_field("data", DataConfig.model_fields["name"], "data.name", "data.version")
    yield FormKnob("model", N_("Network"), (NETWORK,))
    yield FormKnob("augmentation", N_("Random changes (augmentation)"), ("augmentation",))
    for name, field in TrainingConfig.model_fields.items():
        if choice := choice_of(field):
            yield from _first_rank_of(choice, f"training.{name}")
        yield _of_field(name, field, f"training.{name}")
    for network in networks:
        if network in model_configs and network != IMPORTED:
            for name, field in knobs_of(model_configs[network]).items():
                yield _of_field(name, field, f"model.{name}")
    for name in ("fraction", "validation"):
        yield _of_field(name, DataConfig.model_fields[name], f"data.{name}")
    for name in SAID:
        yield _of_field(name, ExperimentConfig.model_fields[name], name)


def _first_rank_of(choice: Choice, path: str) -> Iterator[FormKnob]:
    """What a beginner sees of a choice without the choice itself: the learning rate."""
    for knob in choice.knobs():
        if extra_of(knob.field).get("level") == "basic":
            yield _of_field(knob.name, knob.field, f"{path}.{knob.name}")


def _of_field(name: str, field: FieldInfo, *paths: str) -> FormKnob:
    return FormKnob(name, str(field.title), paths, field)
